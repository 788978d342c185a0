/// The lines of a text file that may be larger than memory.
package struct LineFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Calls `body` with the number (from 1) and the place of each line that is not blank.
    /// - Throws: `DatasetError.unreadable`, and what `body` throws.
    package func forEachLine(_ body: (Int, Range<Int>) throws -> Void) throws {
        let bytes = try ByteReader(path: path)
        var line = 1
        while try bytes.peek() != nil {
            let start = bytes.offset
            var isBlank = true
            try bytes.scan { rest in
                let end = rest.firstIndex(of: 0x0A) ?? rest.count
                if isBlank { isBlank = rest[..<end].allSatisfy { $0 == 0x20 || $0 == 0x0D } }
                return end
            }
            if !isBlank { try body(line, start..<bytes.offset) }
            bytes.advance()
            line += 1
        }
    }

    /// The bytes of one line.
    /// - Throws: `DatasetError.unreadable`.
    package func bytes(in range: Range<Int>) throws -> [UInt8] {
        let reader = try ByteReader(path: path, range: range)
        var bytes: [UInt8] = []
        try reader.scan { rest in
            bytes += rest
            return rest.count
        }
        return bytes
    }
}
