import Foundation

/// A model folder in the hub's layout: `config.json` and one or more safetensors files.
package struct Checkpoint: Sendable {
    package let folder: URL
    /// `config.json`.
    package let config: JSON
    package let files: [Safetensors]
    /// For every tensor name, the index of its file.
    package let fileOf: [String: Int]

    /// Configs and indices beyond this size are not believed.
    private static let maximumJSON = 64 << 20

    /// Opens the folder; weights are mapped, not read.
    /// - Throws: `EngineError.unreadable` or `.damaged`.
    package init(folder: URL) throws {
        self.folder = folder
        config = try Self.json(folder.appendingPathComponent("config.json"))
        files = try Self.shards(folder).map {
            try Safetensors(path: folder.appendingPathComponent($0).path)
        }
        var fileOf: [String: Int] = [:]
        for (index, file) in files.enumerated() {
            for name in file.names {
                guard fileOf.updateValue(index, forKey: name) == nil else {
                    throw EngineError.damaged(
                        file: file.path, place: "tensor \(name)", expected: "a name of its own",
                        found: "the same name in another shard")
                }
            }
        }
        self.fileOf = fileOf
    }

    /// `model_type` of the config, empty when absent.
    package var modelType: String { config["model_type"]?.string ?? "" }

    /// Path of `config.json`, for error texts.
    package var configPath: String { folder.appendingPathComponent("config.json").path }

    /// Bytes of all mapped weights.
    package var byteCount: Int {
        files.reduce(0) { $0 + $1.entries.values.reduce(0) { $0 + $1.range.count } }
    }

    /// A JSON file of the folder, nil when there is none.
    package func jsonIfPresent(_ name: String) throws -> JSON? {
        let url = folder.appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try Self.json(url)
    }

    package static func json(_ url: URL) throws -> JSON {
        let file = try MappedFile(path: url.path)
        guard file.bytes.count <= maximumJSON else {
            throw EngineError.damaged(
                file: url.path, place: "size", expected: "at most \(maximumJSON) bytes",
                found: "\(file.bytes.count)")
        }
        do {
            return try file.bytes.withMemoryRebound(to: UInt8.self) { try JSONParser.parse($0) }
        } catch let failure as JSONParser.Failure {
            throw EngineError.damaged(
                file: url.path, place: "byte \(failure.offset)", expected: failure.expected,
                found: failure.found)
        }
    }

    /// File names from the index, or the one file, or all there are.
    private static func shards(_ folder: URL) throws -> [String] {
        let index = folder.appendingPathComponent("model.safetensors.index.json")
        if FileManager.default.fileExists(atPath: index.path) { return try indexed(index) }
        let single = "model.safetensors"
        let manager = FileManager.default
        if manager.fileExists(atPath: folder.appendingPathComponent(single).path) {
            return [single]
        }
        let names = ((try? manager.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { $0.hasSuffix(".safetensors") }.sorted()
        guard !names.isEmpty else {
            throw EngineError.unreadable(
                path: folder.path, reason: "no model.safetensors and no index of shards")
        }
        return names
    }

    private static func indexed(_ index: URL) throws -> [String] {
        let json = try json(index)
        guard let map = json["weight_map"]?.members, map.count > 0 else {
            throw EngineError.damaged(
                file: index.path, place: "weight_map", expected: "an object of shard names",
                found: json["weight_map"]?.summary ?? "nothing")
        }
        var names: Set<String> = []
        for key in map.keys {
            guard let name = map[key]?.string, !name.contains("/"),
                name.hasSuffix(".safetensors")
            else {
                throw EngineError.damaged(
                    file: index.path, place: "weight_map.\(key)",
                    expected: "the name of a .safetensors file in this folder",
                    found: map[key]?.summary ?? "nothing")
            }
            names.insert(name)
        }
        return names.sorted()
    }
}
