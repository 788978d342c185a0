/// One safetensors file, mapped: eight bytes of header length, a JSON header, the tensors' bytes.
/// Nothing in the header is believed before it is checked against the file.
package struct Safetensors: Sendable {
    /// Where a tensor lies.
    package struct Entry: Sendable, Equatable {
        package let dtype: DType
        package let shape: [Int]
        /// Byte range in the file.
        package let range: Range<Int>

        package var count: Int { shape.reduce(1, *) }
    }

    package let path: String
    /// By name.
    package let entries: [String: Entry]
    /// Names in the order of the header.
    package let names: [String]
    package let metadata: [String: String]
    let file: MappedFile

    /// As the reference implementation limits it.
    private static let maximumHeader = 100_000_000

    /// - Throws: `EngineError.unreadable` or `.damaged`.
    package init(path: String) throws {
        self.path = path
        file = try MappedFile(path: path)
        let header = try Self.header(file)
        var entries: [String: Entry] = [:]
        var names: [String] = []
        var metadata: [String: String] = [:]
        for name in header.members.keys {
            guard let value = header.members[name] else { continue }
            if name == "__metadata__" {
                metadata = try Self.metadata(value, path: path)
            } else {
                entries[name] = try Self.entry(
                    value, name: name, path: path, dataStart: header.end,
                    dataSize: file.bytes.count - header.end)
                names.append(name)
            }
        }
        try Self.checkCoverage(entries, path: path, data: header.end..<file.bytes.count)
        self.entries = entries
        self.names = names
        self.metadata = metadata
    }

    private static func header(
        _ file: MappedFile
    ) throws -> (members: JSON.Members, end: Int) {
        func damaged(_ place: String, _ expected: String, _ found: String) -> EngineError {
            .damaged(file: file.path, place: place, expected: expected, found: found)
        }
        let size = file.bytes.count
        guard size >= 8 else { throw damaged("start", "8 bytes of header length", "\(size)") }
        let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= maximumHeader, Int(length) <= size - 8 else {
            throw damaged(
                "header length", "at most \(min(size - 8, maximumHeader)) bytes", "\(length)")
        }
        let end = 8 + Int(length)
        let text = UnsafeRawBufferPointer(rebasing: file.bytes[8..<end])
        let json: JSON
        do {
            json = try text.withMemoryRebound(to: UInt8.self) { try JSONParser.parse($0) }
        } catch let failure as JSONParser.Failure {
            throw damaged("header byte \(failure.offset)", failure.expected, failure.found)
        }
        guard let members = json.members else {
            throw damaged("header", "a JSON object", json.summary)
        }
        return (members, end)
    }

    private static func metadata(_ value: JSON, path: String) throws -> [String: String] {
        guard let members = value.members else {
            throw EngineError.damaged(
                file: path, place: "__metadata__", expected: "an object", found: value.summary)
        }
        var result: [String: String] = [:]
        for key in members.keys {
            guard let text = members[key]?.string else {
                throw EngineError.damaged(
                    file: path, place: "__metadata__.\(key)", expected: "a string",
                    found: members[key]?.summary ?? "nothing")
            }
            result[key] = text
        }
        return result
    }

    private static func entry(
        _ value: JSON, name: String, path: String, dataStart: Int, dataSize: Int
    ) throws -> Entry {
        func damaged(_ expected: String, _ found: String) -> EngineError {
            .damaged(file: path, place: "tensor \(name)", expected: expected, found: found)
        }
        let dtypeName = value["dtype"]
        guard let dtype = dtypeName?.string.flatMap(DType.init(rawValue:)) else {
            throw damaged(
                "dtype " + DType.allCases.map(\.rawValue).joined(separator: ", "),
                dtypeName?.summary ?? "none")
        }
        let sizes = value["shape"]?.array ?? []
        let shape = sizes.compactMap(\.int)
        guard value["shape"]?.array != nil, shape.count == sizes.count,
            shape.allSatisfy({ $0 >= 0 })
        else { throw damaged("a shape of whole numbers", value["shape"]?.summary ?? "none") }
        let offsets = (value["data_offsets"]?.array ?? []).compactMap(\.int)
        guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= dataSize
        else { throw damaged("data_offsets within \(dataSize) bytes", "\(offsets)") }
        guard let bytes = byteCount(shape, dtype), bytes == offsets[1] - offsets[0] else {
            throw damaged(
                "\(dtype.rawValue) of shape \(shape) in \(offsets[1] - offsets[0]) bytes",
                "another size")
        }
        return Entry(
            dtype: dtype, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    /// nil when the product overflows.
    private static func byteCount(_ shape: [Int], _ dtype: DType) -> Int? {
        var total = dtype.size
        for size in shape {
            let (product, overflow) = total.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            total = product
        }
        return total
    }

    /// Tensors fill the data without overlap and without holes, as the format demands.
    private static func checkCoverage(
        _ entries: [String: Entry], path: String, data: Range<Int>
    ) throws {
        var end = data.lowerBound
        let sorted = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
                < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
        }
        for (name, entry) in sorted {
            guard entry.range.lowerBound == end else {
                throw EngineError.damaged(
                    file: path, place: "tensor \(name)", expected: "data from byte \(end)",
                    found: "\(entry.range.lowerBound), which overlaps or leaves a hole")
            }
            end = entry.range.upperBound
        }
        guard end == data.upperBound else {
            throw EngineError.damaged(
                file: path, place: "end", expected: "\(end) bytes",
                found: "\(data.upperBound)")
        }
    }
}
