import Engine
import Foundation

/// A parser of hostile bytes, and inputs to begin with.
struct FuzzTarget {
    let name: String
    let seeds: [[UInt8]]
    /// Must return or throw one of the engine's errors, whatever it is given.
    let run: ([UInt8]) throws -> Void
}

/// A folder in which damaged files stand beside sound ones.
struct FuzzFolder {
    let url: URL

    /// - Parameter fixture: its files are linked into the new folder.
    init(_ name: String, from fixture: URL? = nil, without: Set<String> = []) throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("omni-tui-fuzz-\(getpid())-\(name)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        guard let fixture else { return }
        for file in try FileManager.default.contentsOfDirectory(atPath: fixture.path)
        where !without.contains(file) {
            try FileManager.default.createSymbolicLink(
                at: url.appendingPathComponent(file),
                withDestinationURL: fixture.appendingPathComponent(file))
        }
    }

    func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: url.appendingPathComponent(name))
    }
}
