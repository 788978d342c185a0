/// A finished `CSI` sequence, cut into its parts.
///
/// Layout (ECMA-48 5.4): an optional private marker `< = > ?`, parameters split by `;` (their parts
/// by `:`), intermediate bytes 0x20-0x2f, one final byte.
struct ControlSequence: Equatable {
    var marker: UInt8?
    /// Every parameter with its parts; an empty part is nil.
    var parameters: [[Int?]]
    var intermediates: [UInt8]
    var final: UInt8

    /// - Parameter body: the bytes between `CSI` and `final`, all 0x20-0x3f.
    init(body: [UInt8], final: UInt8) {
        var rest = body[...]
        marker = nil
        if let first = rest.first, (0x3c...0x3f).contains(first) {
            marker = first
            rest = rest.dropFirst()
        }
        let digits = rest.prefix { $0 >= 0x30 }
        intermediates = Array(rest.dropFirst(digits.count))
        parameters =
            digits.isEmpty
            ? []
            : digits.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
                .map { parameter in
                    parameter.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                        .map(Self.number)
                }
        self.final = final
    }

    /// The first part of a parameter, or nil when absent or empty.
    subscript(_ index: Int) -> Int? {
        guard index < parameters.count else { return nil }
        return parameters[index].first ?? nil
    }

    /// All parameters by their first part, absent ones as 0.
    var numbers: [Int] { parameters.map { ($0.first ?? nil) ?? 0 } }

    /// No marker and no intermediate bytes.
    var isPlain: Bool { marker == nil && intermediates.isEmpty }

    /// Bracketed paste begins.
    var isPasteStart: Bool { isPlain && final == UInt8(ascii: "~") && self[0] == 200 }

    /// `CSI I` and `CSI O`: the window got or lost the focus.
    var focus: Bool? {
        guard isPlain, parameters.isEmpty else { return nil }
        return switch final {
        case UInt8(ascii: "I"): true
        case UInt8(ascii: "O"): false
        default: nil
        }
    }

    /// Numbers beyond any sense stop at one million, so that arithmetic on them is safe.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value: Int?
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = min((value ?? 0) * 10 + Int(digit - 0x30), 1_000_000)
        }
        return value
    }
}
