/// A paste as text: newlines in one form, tabs kept, other control characters left out.
enum PastedText {
    static func clean(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\r": scalars.append("\n")
            case "\n": if !afterReturn { scalars.append("\n") }
            case "\t": scalars.append("\t")
            default: if !isControl(scalar) { scalars.append(scalar) }
            }
            afterReturn = scalar == "\r"
        }
        return String(scalars)
    }

    /// C0, DEL and C1.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
    }
}
