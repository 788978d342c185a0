import Glibc

/// Looking into folders.
enum Folder {
    /// Whether `path` is a folder.
    static func exists(_ path: String) -> Bool { mode(path) == S_IFDIR }

    /// Whether `path` is a regular file.
    static func hasFile(_ path: String) -> Bool { mode(path) == S_IFREG }

    /// The first of these paths that is there.
    /// - Parameter root: the folder that they are relative to; empty when they are whole.
    /// - Throws: `DatasetError.missing`.
    static func first(_ paths: [String], in root: String) throws -> String {
        let whole = root.isEmpty ? paths : paths.map { "\(root)/\($0)" }
        guard let found = whole.first(where: { exists($0) || hasFile($0) }) else {
            throw DatasetError.missing(
                path: root.isEmpty ? "the dataset" : root,
                item: "clip there: expected " + paths.joined(separator: " or "))
        }
        return found
    }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The names in a folder in byte order, hidden ones left out; empty when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The names with this ending in a folder, without it, in byte order.
    static func names(in path: String, ending: String) -> [String] {
        names(in: path).filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
    }

    /// A name from a file, fit to be a part of a path below the dataset's folder.
    /// - Parameter file: the file that holds the name.
    /// - Throws: `DatasetError.unsafeName`.
    static func checked(_ name: String, from file: String) throws(DatasetError) -> String {
        guard isSafe(name) else { throw .unsafeName(path: file, name: name) }
        return name
    }

    /// Whether a path made of a folder and this name stays below the folder.
    static func isSafe(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return !name.utf8.contains(0)
            && parts.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." }
    }
}
