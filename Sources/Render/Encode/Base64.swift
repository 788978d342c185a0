/// Base64 with padding (RFC 4648, section 4) as ASCII bytes.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Appends the encoded form of `source` to `bytes`.
    static func append(_ source: some Collection<UInt8>, to bytes: inout [UInt8]) {
        source.withContiguousStorageIfAvailable { append($0, to: &bytes) }
            ?? Array(source).withUnsafeBufferPointer { append($0, to: &bytes) }
    }

    private static func append(_ source: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let length = (source.count + 2) / 3 * 4
        let encoded = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var out = 0
            var i = 0
            while i < source.count {
                let second = i + 1 < source.count ? source[i + 1] : 0
                let third = i + 2 < source.count ? source[i + 2] : 0
                let word = Int(source[i]) << 16 | Int(second) << 8 | Int(third)
                for k in 0..<4 { buffer[out + k] = alphabet[word >> (18 - 6 * k) & 63] }
                i += 3
                out += 4
            }
            let padding = (3 - source.count % 3) % 3
            for k in 0..<padding { buffer[length - 1 - k] = 0x3d }
            count = length
        }
        bytes += encoded
    }
}
