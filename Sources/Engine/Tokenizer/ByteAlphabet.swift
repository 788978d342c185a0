/// The printable character that stands for each byte in vocabulary files (GPT-2's byte-level BPE):
/// visible Latin-1 characters stand for themselves, the other 68 bytes for U+0100 and up.
enum ByteAlphabet {
    private static let byteOf: [Unicode.Scalar: UInt8] = {
        var table: [Unicode.Scalar: UInt8] = [:]
        var next: UInt32 = 0x100
        for byte in UInt8.min...UInt8.max {
            let isVisible =
                (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
            let value = isVisible ? UInt32(byte) : next
            if !isVisible { next += 1 }
            if let scalar = Unicode.Scalar(value) { table[scalar] = byte }
        }
        return table
    }()

    /// Bytes of a vocabulary entry, nil when a character stands for none.
    static func bytes(_ entry: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entry.utf8.count)
        for scalar in entry.unicodeScalars {
            guard let byte = byteOf[scalar] else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
