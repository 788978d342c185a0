import Media

/// Tells the answers of a terminal apart from its keys.
///
/// Lenient on purpose: mlterm reports an error under the wrong item number, WezTerm leaves a field
/// out; whatever does not fit is an answer of no use, never a key.
enum ReplyDecoder {
    /// A `CSI` sequence, or nil when it is no answer.
    static func reply(_ csi: ControlSequence) -> TerminalReply? {
        switch (csi.marker, csi.final) {
        case (UInt8(ascii: "?"), UInt8(ascii: "c")): .attributes(csi.numbers)
        case (UInt8(ascii: "?"), UInt8(ascii: "y")) where csi.intermediates == [0x24]: mode(csi)
        case (UInt8(ascii: "?"), UInt8(ascii: "S")): graphics(csi)
        case (nil, UInt8(ascii: "t")): window(csi)
        case (UInt8(ascii: "?"), _), (UInt8(ascii: ">"), _), (UInt8(ascii: "="), _): .other
        default: nil
        }
    }

    /// A finished string sequence.
    /// - Parameter introducer: `P` for DCS, `]` OSC, `_` APC, `^` PM, `X` SOS.
    static func reply(string introducer: UInt8, _ body: [UInt8]) -> TerminalReply? {
        switch introducer {
        case UInt8(ascii: "P") where body.starts(with: ">|".utf8):
            .version(printable(body.dropFirst(2)))
        case UInt8(ascii: "_") where body.first == UInt8(ascii: "G"):
            .kittyGraphics(ok: body.suffix(3).elementsEqual(";OK".utf8))
        default: .other
        }
    }

    /// The name a terminal gives itself ends up on screens: nothing but printable ASCII.
    private static func printable(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.filter { (0x20...0x7e).contains($0) }, as: UTF8.self)
    }

    private static func mode(_ csi: ControlSequence) -> TerminalReply {
        guard let mode = csi[0], let state = csi[1].flatMap(ModeState.init(rawValue:)) else {
            return .other
        }
        return .mode(mode, state)
    }

    /// `CSI ? item ; status ; values S`, status 0 for success.
    private static func graphics(_ csi: ControlSequence) -> TerminalReply {
        guard csi[1] == 0, let first = csi[2], first > 0 else { return .other }
        if csi[0] == 1 { return .colorRegisters(first) }
        guard csi[0] == 2, let height = csi[3], height > 0 else { return .other }
        return .graphicSize(PixelSize(width: first, height: height))
    }

    private static func window(_ csi: ControlSequence) -> TerminalReply {
        guard let height = csi[1], let width = csi[2], height > 0, width > 0 else { return .other }
        return switch csi[0] {
        case 4: .windowPixels(PixelSize(width: width, height: height))
        case 6: .cellPixels(PixelSize(width: width, height: height))
        default: .other
        }
    }
}
