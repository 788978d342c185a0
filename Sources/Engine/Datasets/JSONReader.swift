/// Reads JSON from front to back without building a tree: the caller walks through objects and
/// arrays and takes or skips what it meets. Errors name the file and the byte.
///
/// It takes what Python's `json` writes, `NaN` and `Infinity` included. Text that is no UTF-8 is
/// repaired.
final class JSONReader {
    private let bytes: ByteReader
    private var depth = 0
    private static let maximumDepth = 512
    /// Bytes of the longest string that is kept.
    private static let maximumString = 1 << 26

    /// - Throws: `DatasetError.unreadable`.
    init(path: String, range: Range<Int>? = nil) throws {
        bytes = try ByteReader(path: path, range: range)
    }

    enum Kind: String {
        case object = "an object"
        case array = "a list"
        case string = "a text"
        case number = "a number"
        case bool = "true or false"
        case null = "null"
    }

    /// What the next value is, nil at the end of the file.
    func kind() throws -> Kind? {
        try skipSpace()
        switch try bytes.peek() {
        case nil: return nil
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: return .number
        }
    }

    /// File position of the next value.
    func position() throws -> Int {
        try skipSpace()
        return bytes.offset
    }

    /// File position after what was taken last.
    var offset: Int { bytes.offset }

    // MARK: - Containers

    /// Calls `body` with each key; it must take or skip the value.
    func object(_ body: (String) throws -> Void) throws {
        try open("{", .object)
        if try take("}") { return depth -= 1 }
        repeat {
            try expect(.string)
            let key = try string()
            guard try take(":") else { throw try unexpected("':' after the key '\(key)'") }
            try body(key)
        } while try take(",")
        try close("}")
    }

    /// Calls `body` with each position; it must take or skip the element.
    func array(_ body: (Int) throws -> Void) throws {
        try open("[", .array)
        if try take("]") { return depth -= 1 }
        var index = 0
        repeat {
            try body(index)
            index += 1
        } while try take(",")
        try close("]")
    }

    private func open(_ bracket: Unicode.Scalar, _ kind: Kind) throws {
        guard try take(bracket) else { throw try unexpected(kind.rawValue) }
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw try unexpected("at most \(Self.maximumDepth) levels")
        }
    }

    private func close(_ bracket: Unicode.Scalar) throws {
        guard try take(bracket) else { throw try unexpected("',' or '\(bracket)'") }
        depth -= 1
    }

    // MARK: - Values

    func string() throws -> String { String(decoding: try text(), as: UTF8.self) }

    /// The bytes of a string, escapes resolved.
    func text() throws -> [UInt8] {
        try expect(.string)
        bytes.advance()
        var text: [UInt8] = []
        while true {
            try bytes.scan { rest in
                let end = rest.firstIndex { $0 == 0x22 || $0 == 0x5C } ?? rest.count
                text.append(contentsOf: rest[..<end])
                return end
            }
            guard text.count <= Self.maximumString else {
                throw try unexpected("a text of at most \(Self.maximumString) bytes")
            }
            let mark = try bytes.peek()
            guard let mark else { throw try unexpected("'\"' at the end of the text") }
            bytes.advance()
            if mark == 0x22 { return text }
            try appendEscape(to: &text)
        }
    }

    /// A whole number; `3.0` is one too.
    func integer() throws -> Int {
        let position = try position()
        let value = try number()
        guard let whole = Int(exactly: value) else {
            throw DatasetError.json(
                path: bytes.path, offset: position, expected: "a whole number", found: "\(value)")
        }
        return whole
    }

    func number() throws -> Double {
        try expect(.number)
        let position = bytes.offset
        let word = try scalarWord()
        // Swift's own parser also takes "nan", "0x1p3" and "infinity"; JSON does not.
        let isJSON = word.allSatisfy { "+-.eE0123456789".utf8.contains($0) }
        let spelling = String(decoding: word, as: UTF8.self)
        switch spelling {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            guard isJSON, let value = Double(spelling) else {
                throw DatasetError.json(
                    path: bytes.path, offset: position, expected: "a value",
                    found: "'\(spelling.prefix(20))'")
            }
            return value
        }
    }

    /// A name that files write as text or as a whole number.
    func identifier() throws -> String {
        try kind() == .string ? try string() : String(try integer())
    }

    /// Takes a `null` if that is what comes next.
    func takeNull() throws -> Bool {
        guard try kind() == .null else { return false }
        try skip()
        return true
    }

    /// Passes over one value of any kind.
    func skip() throws {
        switch try kind() {
        case .object: try object { _ in try skip() }
        case .array: try array { _ in try skip() }
        case .string: try skipText()
        case .number: _ = try number()
        case .bool, .null:
            let position = bytes.offset
            let word = String(decoding: try scalarWord(), as: UTF8.self)
            guard ["true", "false", "null"].contains(word) else {
                throw DatasetError.json(
                    path: bytes.path, offset: position, expected: "a value",
                    found: "'\(word.prefix(20))'")
            }
        case nil: throw try unexpected("a value")
        }
    }

    /// - Throws: when anything but space is left.
    func end() throws {
        guard try kind() == nil else { throw try unexpected("the end of the file") }
    }

    /// An error at the next byte.
    func unexpected(_ expected: String) throws -> DatasetError {
        let found = try bytes.peek().map { byte in
            (0x21...0x7E).contains(byte)
                ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
        }
        return .json(
            path: bytes.path, offset: bytes.offset, expected: expected,
            found: found ?? "the end of the file")
    }

    // MARK: - Bytes

    private func expect(_ kind: Kind) throws {
        guard try self.kind() == kind else { throw try unexpected(kind.rawValue) }
    }

    private func skipSpace() throws {
        while let byte = try bytes.peek(), [0x20, 0x0A, 0x0D, 0x09].contains(byte) {
            bytes.advance()
        }
    }

    private func take(_ scalar: Unicode.Scalar) throws -> Bool {
        try skipSpace()
        guard try bytes.peek() == UInt8(ascii: scalar) else { return false }
        bytes.advance()
        return true
    }

    /// The letters, digits and signs of a number or word.
    private func scalarWord() throws -> [UInt8] {
        var word: [UInt8] = []
        while let byte = try bytes.peek(), word.count < 512,
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || [0x2B, 0x2D, 0x2E].contains(byte)
        {
            word.append(byte)
            bytes.advance()
        }
        return word
    }

    private func skipText() throws {
        bytes.advance()
        var escaped = false
        try bytes.scan { rest in
            for (index, byte) in rest.enumerated() {
                if escaped {
                    escaped = false
                } else if byte == 0x5C {
                    escaped = true
                } else if byte == 0x22 {
                    return index
                }
            }
            return rest.count
        }
        guard try bytes.peek() == 0x22 else { throw try unexpected("'\"' at the end of the text") }
        bytes.advance()
    }

    private func appendEscape(to text: inout [UInt8]) throws {
        guard let letter = try bytes.peek() else { throw try unexpected("a letter after '\\'") }
        bytes.advance()
        switch letter {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"): try appendCodePoint(to: &text)
        case 0x22, 0x5C, UInt8(ascii: "/"): text.append(letter)
        default: throw try unexpected("an escape that JSON knows before this place")
        }
    }

    /// `XXXX` or `XXXX\uXXXX`; halves of a pair that stand alone become U+FFFD.
    private func appendCodePoint(to text: inout [UInt8]) throws {
        var unit = try hexUnit()
        while (0xD800..<0xDC00).contains(unit) {
            guard try bytes.peek() == 0x5C else { break }
            bytes.advance()
            guard try bytes.peek() == UInt8(ascii: "u") else {
                text.append(contentsOf: "\u{FFFD}".utf8)
                return try appendEscape(to: &text)
            }
            bytes.advance()
            let second = try hexUnit()
            if (0xDC00..<0xE000).contains(second) {
                unit = 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
            } else {
                text.append(contentsOf: "\u{FFFD}".utf8)
                unit = second
            }
        }
        text.append(contentsOf: String(Character(Unicode.Scalar(unit) ?? "\u{FFFD}")).utf8)
    }

    private func hexUnit() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = try bytes.peek(),
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw try unexpected("four hexadecimal digits") }
            bytes.advance()
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
