/// How pictures reach a terminal, best first.
package enum GraphicsProtocol: String, CaseIterable, Sendable {
    case kitty, iterm2, sixel, blocks, ascii, none
}

/// How many colours the text of a terminal can take.
package enum ColorDepth: Int, Comparable, Sendable {
    case none = 0
    case ansi16 = 16
    case indexed256 = 256
    case trueColor = 16_777_216

    package static func < (lhs: ColorDepth, rhs: ColorDepth) -> Bool { lhs.rawValue < rhs.rawValue }
}
