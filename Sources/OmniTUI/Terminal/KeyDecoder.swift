/// What the bytes and sequences of keys mean.
///
/// Sources: xterm's ctlseqs ("PC-Style Function Keys", modifyOtherKeys), the Linux console, and the
/// `CSI u` form of fixterms and kitty.
enum KeyDecoder {
    /// A byte below 0x80.
    static func key(ascii byte: UInt8) -> Key {
        switch byte {
        case 0x00: Key(code: .character(" "), modifiers: .control)
        case 0x08, 0x7f: Key(code: .backspace)
        case 0x09: Key(code: .tab)
        case 0x0d: Key(code: .enter)
        case 0x1b: Key(code: .escape)
        case 0x01...0x1a:
            Key(code: .character(character(UInt32(byte) + 0x60)), modifiers: .control)
        case 0x1c...0x1f:
            Key(code: .character(character(UInt32(byte) + 0x40)), modifiers: .control)
        default: Key(code: .character(character(UInt32(byte))))
        }
    }

    /// The byte after `ESC O`.
    static func key(ss3 byte: UInt8) -> Key? {
        switch byte {
        case UInt8(ascii: "M"): Key(code: .enter)
        case UInt8(ascii: "j")...UInt8(ascii: "y"):  // the keypad in application mode
            Key(code: .character(character(UInt32(byte) - 0x40)))
        default: letter(byte).map { Key(code: $0) }
        }
    }

    /// A `CSI` sequence without a private marker, or nil when it is no key.
    static func key(_ csi: ControlSequence) -> Key? {
        guard csi.isPlain, !isRelease(csi) else { return nil }
        let held = modifiers(csi[1])
        switch csi.final {
        case UInt8(ascii: "Z"): return Key(code: .tab, modifiers: held.union(.shift))
        case UInt8(ascii: "u"): return unicode(csi[0], held)
        case UInt8(ascii: "~") where csi[0] == 27: return unicode(csi[2], held)
        case UInt8(ascii: "~"):
            return csi[0].flatMap(numbered).map { Key(code: $0, modifiers: held) }
        default: return letter(csi.final).map { Key(code: $0, modifiers: held) }
        }
    }

    /// Finals shared by `CSI` and `SS3`.
    private static func letter(_ byte: UInt8) -> Key.Code? {
        switch byte {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(byte) - 0x4f)
        default: nil
        }
    }

    /// `CSI number ~`; the numbers of the function keys have gaps at 16 and 22.
    private static func numbered(_ number: Int) -> Key.Code? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    /// A key by its code point, from `CSI u` or modifyOtherKeys.
    private static func unicode(_ code: Int?, _ held: Key.Modifiers) -> Key? {
        guard let code, let scalar = Unicode.Scalar(UInt32(clamping: code)) else { return nil }
        switch code {
        case 9, 13, 27, 127:
            return Key(code: key(ascii: UInt8(code)).code, modifiers: held)
        case ..<32, 0x80..<0xa0, 0xe000...0xf8ff:  // controls; kitty's codes for keys unused here
            return nil
        default:
            return character(Character(scalar), held)
        }
    }

    /// Shift is folded into the letter, which then shows it.
    private static func character(_ character: Character, _ held: Key.Modifiers) -> Key {
        guard held.contains(.shift), character.isLetter else {
            return Key(code: .character(character), modifiers: held.subtracting(.shift))
        }
        let upper = Character.single(character.uppercased()) ?? character
        let isControl = held.contains(.control)
        return Key(
            code: .character(isControl ? character : upper),
            modifiers: isControl ? held : held.subtracting(.shift))
    }

    /// The modifier parameter: 1 plus a bit set of shift, alt, control, and more that is ignored.
    private static func modifiers(_ parameter: Int?) -> Key.Modifiers {
        guard let parameter, parameter > 1 else { return [] }
        return Key.Modifiers(rawValue: UInt8((parameter - 1) & 7))
    }

    /// kitty's event type 3 in the second part of the modifier parameter.
    private static func isRelease(_ csi: ControlSequence) -> Bool {
        guard csi.parameters.count > 1, csi.parameters[1].count > 1 else { return false }
        return csi.parameters[1][1] == 3
    }

    private static func character(_ code: UInt32) -> Character {
        Character(Unicode.Scalar(code) ?? "\u{fffd}")
    }
}

extension Character {
    /// The only character of `text`, nil when there are more (as in the upper case of "ß").
    fileprivate static func single(_ text: String) -> Character? {
        text.count == 1 ? text.first : nil
    }
}
