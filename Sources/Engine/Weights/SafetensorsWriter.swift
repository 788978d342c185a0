import Foundation

/// Writes tensors in the safetensors layout. The bytes of a tensor are made when it is its turn, so
/// that a file may be larger than memory.
package struct SafetensorsWriter {
    private struct Entry {
        let name: String
        let dtype: DType
        let shape: [Int]
        let bytes: () throws -> [UInt8]

        var byteCount: Int { shape.reduce(dtype.size, *) }
    }

    private var entries: [Entry] = []
    private let metadata: [String: String]

    package init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    package mutating func add(_ name: String, _ tensor: Tensor) {
        add(name, shape: tensor.shape, as: .f32) { tensor.values }
    }

    package mutating func add(_ name: String, shape: [Int], integers: [Int32]) {
        precondition(shape.reduce(1, *) == integers.count, "SafetensorsWriter: \(name) \(shape)")
        entries.append(
            Entry(name: name, dtype: .i32, shape: shape) {
                integers.withUnsafeBytes { Array($0) }
            })
    }

    /// Numbers as `dtype` stores them, rounded to the nearest.
    /// - Parameter values: asked for when the tensor is written; as many as `shape` has.
    package mutating func add(
        _ name: String, shape: [Int], as dtype: DType, values: @escaping () throws -> [Float]
    ) {
        precondition(dtype.isWeight, "SafetensorsWriter: \(name) as \(dtype)")
        entries.append(
            Entry(name: name, dtype: dtype, shape: shape) { dtype.bytes(of: try values()) })
    }

    /// A tensor of a file as it lies there.
    package mutating func copy(_ name: String, of file: Safetensors) {
        guard let entry = file.entries[name] else {
            preconditionFailure("SafetensorsWriter: \(file.path) has no \(name)")
        }
        entries.append(
            Entry(name: name, dtype: entry.dtype, shape: entry.shape) {
                Array(file.file.bytes[entry.range])
            })
    }

    /// Writes to a temporary name beside `path` and renames it.
    /// - Throws: the file system's error, and what the values throw.
    package func write(to path: String) throws {
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
        let manager = FileManager.default
        do {
            try Data().write(to: URL(fileURLWithPath: temporary))
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
            defer { try? file.close() }
            try file.write(contentsOf: try header())
            for entry in entries {
                let bytes = try entry.bytes()
                precondition(
                    bytes.count == entry.byteCount,
                    "SafetensorsWriter: \(entry.name) has \(bytes.count) bytes")
                try file.write(contentsOf: Data(bytes))
            }
        } catch {
            try? manager.removeItem(atPath: temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let reason = errno
            try? manager.removeItem(atPath: temporary)
            throw CocoaError(.fileWriteUnknown, userInfo: ["errno": reason])
        }
    }

    private func header() throws -> Data {
        var header: [String: Any] = [:]
        if !metadata.isEmpty { header["__metadata__"] = metadata }
        var offset = 0
        for entry in entries {
            header[entry.name] = [
                "dtype": entry.dtype.rawValue, "shape": entry.shape,
                "data_offsets": [offset, offset + entry.byteCount],
            ]
            offset += entry.byteCount
        }
        var text = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
        while text.count % 8 != 0 { text.append(0x20) }
        var data = Data()
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
        return data + text
    }
}
