import Media

/// Turns the bytes of a terminal into events and replies, byte by byte.
///
/// Sequences may be split anywhere and may be garbage. Nothing is ever read as keys once an
/// introducer told it to be a sequence, so that a late reply to a query cannot press keys. Only
/// time tells a lone Escape from the start of a sequence: when nothing came for `patience`, call
/// `expire`.
struct InputParser {
    enum Output: Hashable, Sendable {
        case event(InputEvent)
        case reply(TerminalReply)
    }

    private enum State: Equatable {
        case ground
        case escape
        case csi
        /// `CSI [`, the Linux console's F1 to F5.
        case linuxFunction
        case ss3
        /// DCS, OSC, APC, PM or SOS, named by the byte after ESC; true: an ESC came, `\` may end it.
        case string(UInt8, escape: Bool)
        case utf8(remaining: Int, alt: Bool)
        /// `CSI M` with three bytes to come: the mouse of terminals without mode 1006.
        case x10Mouse
        case paste
    }

    /// Seconds a lone ESC waits for more; longer over ssh.
    var escapeDelay: Double
    /// Pixels per cell while mouse reports count pixels (mode 1016), else nil.
    var pixelMouseCell: PixelSize?

    private var state = State.ground
    /// Bytes of the unfinished sequence, without its introducer.
    private var collected: [UInt8] = []
    private var overflowed = false
    private var outputs: [Output] = []

    private static let sequenceLimit = 4096
    private static let pasteLimit = 1 << 20
    private static let pasteEnd: [UInt8] = Array("\u{1b}[201~".utf8)

    init(escapeDelay: Double = 0.03) {
        self.escapeDelay = escapeDelay
    }

    /// Seconds without input after which `expire` is due; nil while nothing is unfinished.
    var patience: Double? {
        switch state {
        case .ground: nil
        case .escape: escapeDelay
        case .paste: 10
        case .csi, .ss3, .string, .linuxFunction, .x10Mouse, .utf8: collected.isEmpty ? 0.5 : 2
        }
    }

    /// The events and replies that `bytes` completes, in order.
    mutating func parse(_ bytes: some Sequence<UInt8>) -> [Output] {
        for byte in bytes { feed(byte) }
        return takeOutputs()
    }

    /// Gives up waiting: a lone ESC is the Escape key, a lone introducer was typed with Alt, an
    /// unfinished sequence is dropped, an unfinished paste is delivered.
    mutating func expire() -> [Output] {
        switch state {
        case .ground: break
        case .escape: emit(.escape)
        case .csi where collected.isEmpty: emit(.character("["), .alt)
        case .ss3: emit(.character("O"), .alt)
        case .string(let introducer, escape: false) where collected.isEmpty && !overflowed:
            emit(.character(Character(Unicode.Scalar(introducer))), .alt)
        case .paste: emitPaste(collected)
        case .utf8(_, let alt): emit(.character("\u{fffd}"), alt ? .alt : [])
        case .csi, .string, .linuxFunction, .x10Mouse: break
        }
        enter(.ground)
        return takeOutputs()
    }
}

// MARK: - States

extension InputParser {
    private mutating func feed(_ byte: UInt8) {
        switch state {
        case .ground: ground(byte, modifiers: [])
        case .escape: escape(byte)
        case .csi: csi(byte)
        case .linuxFunction:
            enter(.ground)
            if (0x41...0x45).contains(byte) { emit(.function(Int(byte) - 0x40)) }
        case .ss3: ss3(byte)
        case .string(let introducer, let escaped): string(byte, introducer, escaped)
        case .utf8(let remaining, let alt): utf8(byte, remaining, alt)
        case .x10Mouse: x10Mouse(byte)
        case .paste: paste(byte)
        }
    }

    private mutating func ground(_ byte: UInt8, modifiers: Key.Modifiers) {
        enter(.ground)
        switch byte {
        case 0x1b: enter(.escape)
        case 0xc2...0xdf: begin(byte, remaining: 1, modifiers)
        case 0xe0...0xef: begin(byte, remaining: 2, modifiers)
        case 0xf0...0xf4: begin(byte, remaining: 3, modifiers)
        case 0x80...: emit(.character("\u{fffd}"), modifiers)
        default:
            let key = KeyDecoder.key(ascii: byte)
            emit(key.code, key.modifiers.union(modifiers))
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x1b: emit(.escape)
        case UInt8(ascii: "["): enter(.csi)
        case UInt8(ascii: "O"): enter(.ss3)
        case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "^"),
            UInt8(ascii: "X"):
            enter(.string(byte, escape: false))
        default: ground(byte, modifiers: .alt)
        }
    }

    private mutating func csi(_ byte: UInt8) {
        switch byte {
        case 0x20...0x3f: collect(byte)
        case UInt8(ascii: "[") where collected.isEmpty: enter(.linuxFunction)
        case UInt8(ascii: "M") where collected.isEmpty: enter(.x10Mouse)
        case 0x40...0x7e: finishCSI(byte)
        case 0x1b: enter(.escape)
        default: enter(.ground)  // CAN, SUB, other controls, bytes above ASCII: the sequence is off
        }
    }

    private mutating func ss3(_ byte: UInt8) {
        enter(.ground)
        if byte == 0x1b {
            enter(.escape)
        } else if let key = KeyDecoder.key(ss3: byte) {
            outputs.append(.event(.key(key)))
        }
    }

    private mutating func string(_ byte: UInt8, _ introducer: UInt8, _ escaped: Bool) {
        let isOSC = introducer == UInt8(ascii: "]")
        switch byte {
        case UInt8(ascii: "\\") where escaped, 0x07 where isOSC:
            if !overflowed, let reply = ReplyDecoder.reply(string: introducer, collected) {
                outputs.append(.reply(reply))
            }
            enter(.ground)
        case 0x1b where !escaped: state = .string(introducer, escape: true)
        case 0x18, 0x1a: enter(.ground)
        case _ where escaped:  // ESC was not the end but the start of something new
            enter(.escape)
            feed(byte)
        default: collect(byte)
        }
    }

    private mutating func begin(_ byte: UInt8, remaining: Int, _ modifiers: Key.Modifiers) {
        enter(.utf8(remaining: remaining, alt: modifiers.contains(.alt)))
        collect(byte)
    }

    private mutating func utf8(_ byte: UInt8, _ remaining: Int, _ alt: Bool) {
        let modifiers: Key.Modifiers = alt ? .alt : []
        guard (0x80...0xbf).contains(byte) else {
            emit(.character("\u{fffd}"), modifiers)
            return ground(byte, modifiers: [])
        }
        collect(byte)
        guard remaining == 1 else {
            state = .utf8(remaining: remaining - 1, alt: alt)
            return
        }
        let text = String(decoding: collected, as: UTF8.self)
        enter(.ground)
        emit(.character(text.count == 1 ? text.first ?? "\u{fffd}" : "\u{fffd}"), modifiers)
    }

    private mutating func x10Mouse(_ byte: UInt8) {
        collect(byte)
        guard collected.count == 3 else { return }
        let event = MouseDecoder.event(x10: collected)
        enter(.ground)
        if let event { outputs.append(.event(.mouse(event))) }
    }

    private mutating func paste(_ byte: UInt8) {
        collected.append(byte)
        if byte == UInt8(ascii: "~"), collected.suffix(6).elementsEqual(Self.pasteEnd) {
            emitPaste(collected.dropLast(6))
            enter(.ground)
        } else if collected.count >= Self.pasteLimit + 6 {
            collected.remove(at: Self.pasteLimit)  // keeps the tail that may hold the end mark
        }
    }
}

// MARK: - Results

extension InputParser {
    private mutating func finishCSI(_ final: UInt8) {
        let body = collected
        let tooLong = overflowed
        enter(.ground)
        guard !tooLong else { return }
        let csi = ControlSequence(body: body, final: final)
        if csi.isPasteStart {
            enter(.paste)
        } else if let reply = ReplyDecoder.reply(csi) {
            outputs.append(.reply(reply))
        } else if let event = MouseDecoder.event(csi, pixelCell: pixelMouseCell) {
            outputs.append(.event(.mouse(event)))
        } else if let focus = csi.focus {
            outputs.append(.event(.focus(focus)))
        } else if let key = KeyDecoder.key(csi) {
            outputs.append(.event(.key(key)))
        }
    }

    private mutating func enter(_ next: State) {
        state = next
        collected.removeAll(keepingCapacity: true)
        overflowed = false
    }

    private mutating func collect(_ byte: UInt8) {
        if collected.count < Self.sequenceLimit {
            collected.append(byte)
        } else {
            overflowed = true
        }
    }

    private mutating func emit(_ code: Key.Code, _ modifiers: Key.Modifiers = []) {
        outputs.append(.event(.key(Key(code: code, modifiers: modifiers))))
    }

    private mutating func emitPaste(_ bytes: some Sequence<UInt8>) {
        outputs.append(.event(.paste(PastedText.clean(bytes))))
    }

    private mutating func takeOutputs() -> [Output] {
        defer { outputs.removeAll() }
        return outputs
    }
}
