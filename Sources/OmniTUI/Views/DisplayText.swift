/// Text from files, models and users made safe and measurable before it reaches the screen.
enum DisplayText {
    /// Control characters and the marks that reorder text become a visible stand-in; a tab or a
    /// line end becomes a space, so one string is always one line.
    static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { needsCare($0) }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t", "\n", "\r": result.append(" ")
            case let scalar where needsCare(scalar): result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Columns that a text takes on the screen.
    static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    /// Columns of one character as people see it: 0, 1 or 2.
    static func width(_ character: Character) -> Int {
        if let ascii = character.asciiValue { return ascii < 32 || ascii == 127 ? 0 : 1 }
        guard let first = character.unicodeScalars.first else { return 0 }
        if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .surrogate: return 0
        default: return isWide(first) ? 2 : 1
        }
    }

    /// The text cut to at most `columns`, with an ellipsis where something was cut.
    static func fit(_ text: String, _ columns: Int, ellipsis: Character = "…") -> String {
        guard columns > 0 else { return "" }
        guard width(text) > columns else { return text }
        var result = ""
        var used = 0
        for character in text {
            let next = width(character)
            if used + next > columns - 1 { break }
            result.append(character)
            used += next
        }
        return result + String(ellipsis)
    }

    /// The text cut from the left, for paths whose end matters.
    static func fitTail(_ text: String, _ columns: Int, ellipsis: Character = "…") -> String {
        guard width(text) > columns else { return text }
        return String(fit(String(text.reversed()), columns, ellipsis: ellipsis).reversed())
    }

    /// The text broken into lines of at most `columns`, at spaces where there are any.
    static func wrap(_ text: String, _ columns: Int) -> [String] {
        guard columns > 0 else { return [] }
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            lines += wrapParagraph(clean(String(paragraph)), columns)
        }
        return lines
    }

    // MARK: - Details

    private static func wrapParagraph(_ text: String, _ columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = String(word)
            if !line.isEmpty, width(line) + 1 + width(word) > columns {
                lines.append(line)
                line = ""
            }
            while width(word) > columns, let cut = prefix(of: word, columns: columns) {
                lines.append(cut)
                word.removeFirst(cut.count)
            }
            line += line.isEmpty ? word : " " + word
        }
        return lines + [line]
    }

    /// As many characters as fit, nil when not even the first one does.
    private static func prefix(of text: String, columns: Int) -> String? {
        var used = 0
        let cut = text.prefix { character in
            used += width(character)
            return used <= columns
        }
        return cut.isEmpty ? nil : String(cut)
    }

    /// C0, DEL, C1, and the directional marks and overrides of Unicode's bidirectional algorithm.
    private static func needsCare(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Blocks that terminals draw two cells wide (Unicode's East Asian Width W and F, and emoji).
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x1100 { return false }
        if scalar.properties.isEmojiPresentation { return true }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18AFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
            return true
        default: return false
        }
    }
}
