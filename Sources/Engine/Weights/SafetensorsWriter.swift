import Foundation

/// Writes tensors in the safetensors layout.
package struct SafetensorsWriter {
    private var entries: [(name: String, dtype: DType, shape: [Int], bytes: [UInt8])] = []
    private let metadata: [String: String]

    package init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    package mutating func add(_ name: String, _ tensor: Tensor) {
        entries.append(
            (name, .f32, tensor.shape, tensor.values.withUnsafeBytes { Array($0) }))
    }

    package mutating func add(_ name: String, shape: [Int], integers: [Int32]) {
        precondition(shape.reduce(1, *) == integers.count, "SafetensorsWriter: \(name) \(shape)")
        entries.append((name, .i32, shape, integers.withUnsafeBytes { Array($0) }))
    }

    /// Numbers as `dtype` stores them, rounded to the nearest.
    package mutating func add(_ name: String, _ tensor: Tensor, as dtype: DType) {
        precondition(dtype.isWeight, "SafetensorsWriter: \(name) as \(dtype)")
        entries.append((name, dtype, tensor.shape, dtype.bytes(of: tensor.values)))
    }

    /// A tensor of a file as it lies there.
    package mutating func copy(_ name: String, of file: Safetensors) {
        guard let entry = file.entries[name] else {
            preconditionFailure("SafetensorsWriter: \(file.path) has no \(name)")
        }
        entries.append((name, entry.dtype, entry.shape, Array(file.file.bytes[entry.range])))
    }

    /// Writes to a temporary name beside `path` and renames it.
    /// - Throws: the file system's error.
    package func write(to path: String) throws {
        var header: [String: Any] = [:]
        if !metadata.isEmpty { header["__metadata__"] = metadata }
        var offset = 0
        for entry in entries {
            header[entry.name] = [
                "dtype": entry.dtype.rawValue, "shape": entry.shape,
                "data_offsets": [offset, offset + entry.bytes.count],
            ]
            offset += entry.bytes.count
        }
        var text = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
        while text.count % 8 != 0 { text.append(0x20) }
        var data = Data()
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(text)
        for entry in entries { data.append(contentsOf: entry.bytes) }
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
