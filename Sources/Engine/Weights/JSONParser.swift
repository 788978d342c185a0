/// A strict JSON reader (RFC 8259) over bytes from hostile files: bounded depth, UTF-8 checked, no
/// repeated keys, no numbers beyond Double, nothing after the value.
package struct JSONParser {
    /// Why and where the text is not JSON.
    package struct Failure: Error, Equatable {
        package let offset: Int
        package let expected: String
        package let found: String
    }

    private static let maximumDepth = 128

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    package static func parse(_ bytes: [UInt8]) throws(Failure) -> JSON {
        try bytes.withUnsafeBufferPointer { buffer throws(Failure) in try parse(buffer) }
    }

    package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> JSON {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.failure("the end") }
        return value
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ expected: String) -> Failure {
        let found = byte.map { "byte 0x" + String($0, radix: 16) } ?? "the end of the text"
        return Failure(offset: position, expected: expected, found: found)
    }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func take(_ character: Character) throws(Failure) {
        guard byte == character.asciiValue else { throw failure("'\(character)'") }
        position += 1
    }

    private mutating func takeIf(_ character: Character) -> Bool {
        guard byte == character.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(Failure) -> JSON {
        skipSpace()
        switch byte {
        case UInt8(ascii: "{"): return .object(try nested { p throws(Failure) in try p.object() })
        case UInt8(ascii: "["): return .array(try nested { p throws(Failure) in try p.array() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested<Result>(
        _ body: (inout JSONParser) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard depth < Self.maximumDepth else {
            throw failure("at most \(Self.maximumDepth) nested values")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func object() throws(Failure) -> JSON.Members {
        try take("{")
        var members = JSON.Members()
        skipSpace()
        if takeIf("}") { return members }
        while true {
            skipSpace()
            let start = position
            let key = try string()
            skipSpace()
            try take(":")
            let value = try value()
            guard members.insert(key, value) else {
                throw Failure(
                    offset: start, expected: "each key once", found: "\"\(key.prefix(60))\" again")
            }
            skipSpace()
            if takeIf("}") { return members }
            try take(",")
        }
    }

    private mutating func array() throws(Failure) -> [JSON] {
        try take("[")
        var items: [JSON] = []
        skipSpace()
        if takeIf("]") { return items }
        while true {
            items.append(try value())
            skipSpace()
            if takeIf("]") { return items }
            try take(",")
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(Failure) -> JSON {
        for expected in text.description.utf8 {
            guard byte == expected else { throw failure(text.description) }
            position += 1
        }
        return value
    }
}

/// Numbers and strings.
extension JSONParser {
    private mutating func digits() throws(Failure) {
        guard let byte, (0x30...0x39).contains(byte) else { throw failure("a digit") }
        while let next = self.byte, (0x30...0x39).contains(next) { position += 1 }
    }

    private mutating func number() throws(Failure) -> JSON {
        let start = position
        _ = takeIf("-")
        if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
        var isInteger = true
        if takeIf(".") {
            isInteger = false
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw failure("a number that fits a Double")
        }
        return .number(number)
    }

    private mutating func string() throws(Failure) -> String {
        try take("\"")
        let start = position
        while let byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
        }
        if byte == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try text(bytes[start..<position], at: start)
        }
        var content = Array(bytes[start..<position])
        while true {
            guard let byte, byte >= 0x20 else { throw failure("the end of the string") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(content[...], at: start)
            case UInt8(ascii: "\\"): try escape(into: &content)
            default: content.append(byte)
            }
        }
    }

    private func text(
        _ content: some Collection<UInt8>, at start: Int
    ) throws(Failure) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Failure(offset: start, expected: "UTF-8", found: "other bytes")
        }
        return text
    }

    private mutating func escape(into content: inout [UInt8]) throws(Failure) {
        guard let byte else { throw failure("an escape") }
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 0x08, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D,
            0x74: 0x09,
        ]
        if let value = plain[byte] {
            position += 1
            content.append(value)
            return
        }
        guard byte == UInt8(ascii: "u") else { throw failure("an escape") }
        position += 1
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code) {
            try take("\\")
            try take("u")
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw failure("a low surrogate") }
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("a Unicode scalar") }
        content += UTF8.encode(scalar).map { Array($0) } ?? []
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
            else { throw failure("four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
