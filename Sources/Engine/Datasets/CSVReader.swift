/// Reads comma-separated rows from front to back: quotes around fields, doubled quotes and line
/// ends inside them, CRLF and a byte-order mark.
struct CSVReader {
    let path: String
    private static let maximumField = 1 << 20

    /// Calls `body` with the fields of each row and the line it begins on; empty lines are left
    /// out.
    /// - Throws: `DatasetError`, and what `body` throws.
    func forEachRow(_ body: (_ line: Int, _ fields: [String]) throws -> Void) throws {
        let bytes = try ByteReader(path: path)
        var (line, rowLine) = (1, 1)
        var fields: [String] = []
        var field: [UInt8] = []
        var (isQuoted, wasQuoted) = (false, false)
        func endField() {
            fields.append(String(decoding: field, as: UTF8.self))
            (field, wasQuoted) = ([], false)
        }
        func endRow() throws {
            if field.last == 0x0D, !wasQuoted { field.removeLast() }
            let isEmpty = fields.isEmpty && field.isEmpty && !wasQuoted
            endField()
            if !isEmpty { try body(rowLine, fields) }
            fields = []
        }
        try skipMark(bytes)
        while let byte = try bytes.peek() {
            bytes.advance()
            if byte == 0x0A { line += 1 }
            if isQuoted {
                if byte != 0x22 {
                    field.append(byte)
                } else if try bytes.peek() == 0x22 {
                    bytes.advance()
                    field.append(byte)
                } else {
                    isQuoted = false
                }
            } else if byte == 0x22, field.isEmpty {
                (isQuoted, wasQuoted) = (true, true)
            } else if byte == UInt8(ascii: ",") {
                endField()
            } else if byte == 0x0A {
                try endRow()
                rowLine = line
            } else {
                field.append(byte)
            }
            guard field.count <= Self.maximumField else {
                throw DatasetError.line(
                    path: path, line: rowLine, expected: "fields of at most a million bytes",
                    found: isQuoted ? "a quote without an end" : "a longer one")
            }
        }
        guard !isQuoted else {
            throw DatasetError.line(
                path: path, line: rowLine, expected: "a closing quote", found: "the end of the file"
            )
        }
        try endRow()
    }

    private func skipMark(_ bytes: ByteReader) throws {
        for mark: UInt8 in [0xEF, 0xBB, 0xBF] {
            guard try bytes.peek() == mark else { return }
            bytes.advance()
        }
    }
}
