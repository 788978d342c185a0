/// One line of the help page.
struct HelpLine: Equatable, Sendable {
    enum Kind: Equatable, Sendable { case heading, entry, blank }

    let kind: Kind
    /// Keys, command or setting; the heading's text for headings.
    let name: String
    var text = ""
}

/// The help page, made from the tables of keys, commands and settings.
enum HelpText {
    struct Section: Equatable, Sendable {
        let title: String
        /// What is pressed or written, and what it does.
        let entries: [Entry]
    }

    struct Entry: Equatable, Sendable {
        let name: String
        let text: String
    }

    /// Lines that contain all words of `search`, with the headings above them.
    static func lines(keyMap: KeyMap, search: String) -> [HelpLine] {
        let words = search.lowercased().split(separator: " ")
        var lines: [HelpLine] = []
        for section in sections(keyMap) {
            let entries = section.entries.filter { entry in
                let line = "\(section.title) \(entry.name) \(entry.text)".lowercased()
                return words.allSatisfy { line.contains($0) }
            }
            guard !entries.isEmpty else { continue }
            if !lines.isEmpty { lines.append(HelpLine(kind: .blank, name: "")) }
            lines.append(HelpLine(kind: .heading, name: section.title))
            lines += entries.map { HelpLine(kind: .entry, name: $0.name, text: $0.text) }
        }
        return lines
    }

    static func sections(_ keyMap: KeyMap) -> [Section] {
        let keys = KeyContext.allCases.map { context in
            Section(title: context.title, entries: entries(of: context, in: keyMap))
        }
        return keys + [
            Section(title: "Mouse", entries: mouse),
            Section(
                title: "Commands",
                entries: ColonCommand.table.map {
                    Entry(
                        name: ":\($0.name)" + ($0.operand.isEmpty ? "" : " \($0.operand)"),
                        text: $0.help.capitalizedFirst)
                }),
            Section(
                title: "Settings (:set KEY=VALUE, or 'set KEY VALUE' in the configuration)",
                entries: Settings.table.map {
                    Entry(
                        name: $0.name,
                        text: "\($0.help.capitalizedFirst): \($0.values.joined(separator: ", "))")
                }),
            Section(title: "Models (Docs/Models.md says more)", entries: models),
        ]
    }

    private static func entries(of context: KeyContext, in keyMap: KeyMap) -> [Entry] {
        var entries: [Entry] = []
        var seen: Set<Intent> = []
        for binding in keyMap.bindings where binding.context == context {
            guard seen.insert(binding.intent).inserted else { continue }
            let names = keyMap.bindings
                .filter { $0.context == context && $0.intent == binding.intent }
                .map { KeyName.text($0.keys) }
            entries.append(Entry(name: names.joined(separator: " "), text: binding.intent.help))
        }
        return entries
    }

    private static let models = [
        Entry(name: "the nano pair", text: "Comes with the program; composed scenes only"),
        Entry(name: "Haoz0206/Omni-R1", text: "System 1 of the paper: 18 GB, BSD-2-Clause"),
        Entry(name: "Qwen/Qwen2.5-Omni-7B", text: "What it was trained from: Apache-2.0"),
        Entry(name: "Qwen/Qwen2.5-Omni-3B", text: "Half the size; for research only"),
        Entry(name: "facebook/sam2.1-hiera-tiny", text: "Masks; up to -large; Apache-2.0"),
        Entry(name: "where they are looked for", text: "~/.local/share/omni-tui/models"),
        Entry(name: "and before that", text: "--thinker, --sam2, $OMNI_TUI_MODELS"),
        Entry(name: "is a folder whole", text: "omni-tui doctor --thinker DIR --sam2 DIR"),
    ]

    private static let mouse = [
        Entry(name: "click on the timeline", text: "Go there; drag to scrub"),
        Entry(name: "right click", text: "Go to that part of the clip, from left to right"),
        Entry(name: "wheel on the timeline", text: "Go one frame back or forward"),
        Entry(name: "wheel on the picture", text: "Zoom in or out around the pointer"),
        Entry(name: "click on the picture", text: "Mark a point and show its coordinates"),
        Entry(name: "drag on the picture", text: "Move the view; in prompt mode move the mark"),
        Entry(
            name: "in prompt mode with SAM 2.1",
            text: "Click on an object, right click beside it, or draw a box around it; "
                + "1 to 9 choose the object"),
        Entry(name: "wheel on a pane", text: "Scroll it"),
        Entry(
            name: "Shift+drag", text: "Select text, in most terminals; :set mouse=off does too"),
    ]
}

extension String {
    /// The text with its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
