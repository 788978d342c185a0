/// The manual page in section 1, as roff (man(7)).
enum ManPage {
    static func text(_ commands: [Command]) -> String {
        let shown = commands.filter { !$0.hidden }
        return """
            .\\" Made from the option and key tables by Scripts/docs; do not edit.
            .TH OMNI-TUI 1 "" "omni-tui \(CommandTable.version)" "User Commands"
            .SH NAME
            omni-tui \\- look at a video with sound in the terminal
            .SH SYNOPSIS
            .B omni-tui
            .I CLIP
            .br
            .B omni-tui
            .I COMMAND
            .RI [ options ]
            .SH DESCRIPTION
            Opens a video file, or a folder of numbered images, and shows it in the terminal with kitty,
            iTerm2 or sixel pictures, coloured blocks or ASCII. Without a command, the screen is shown.

            """ + section("COMMANDS", shown.map(command).joined())
                + section("KEYS", keys)
                + section("CONFIGURATION", configuration)
                + section("ENVIRONMENT", variables)
                + section("EXIT STATUS", statuses)
                + section("FILES", files)
    }

    private static func section(_ title: String, _ body: String) -> String {
        ".SH \(title)\n\(body)"
    }

    // MARK: - Commands

    private static func command(_ command: Command) -> String {
        let operands = command.operands.map { operand in
            let name = operand.name + (operand.repeats ? "..." : "")
            return operand.optional ? "[\(name)]" : name
        }
        let head = ([command.name] + operands).joined(separator: " ")
        let options = command.options.map { option in
            item(spelling(option), option.help.capitalizedFirst + ".")
        }
        return ".SS \(escape(head))\n\(escape(command.summary.capitalizedFirst)).\n"
            + command.operands.map { item($0.name, $0.help.capitalizedFirst + ".") }.joined()
            + options.joined()
    }

    private static func spelling(_ option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? ""
        return short + "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
    }

    // MARK: - Keys

    private static let keys = HelpText.sections(.standard).map { section in
        ".SS \(escape(section.title))\n"
            + section.entries.map { item($0.name, $0.text + ".") }.joined()
    }.joined()

    private static let configuration = """
        One line each, # begins a comment:
        .RS
        .nf
        bind KEY ACTION
        bind KEY none
        set KEY VALUE
        .fi
        .RE
        Actions and settings are listed in Docs/Keys.md of the source. Lines that cannot be
        understood are reported with file and line, and do not disturb the others.

        """

    private static let variables = [
        ("TERM, COLORTERM, LANG", "What the terminal can show."),
        ("NO_COLOR", "Text without colours; pictures keep theirs."),
        ("VISUAL, EDITOR", "The editor for the query line."),
        ("XDG_CONFIG_HOME, XDG_STATE_HOME", "Where configuration, histories and log lie."),
        ("PULSE_SERVER", "Over ssh, sound is tried only with this variable."),
    ].map { item($0.0, $0.1) }.joined()

    private static let statuses = [
        ("0", "All went well."), ("1", "Something failed."),
        ("2", "The command line cannot be understood."), ("3", "The input cannot be read."),
        ("4", "A model is missing or broken."), ("5", "Nothing in the clip matches."),
        ("130, 143", "Ended by a signal."),
    ].map { item($0.0, $0.1) }.joined()

    private static let files = [
        ("$XDG_CONFIG_HOME/omni-tui/config", "Keys and settings."),
        ("$XDG_STATE_HOME/omni-tui/queries, commands", "What was entered before."),
        ("$XDG_STATE_HOME/omni-tui/log", "Messages of libraries while the screen was up."),
    ].map { item($0.0, $0.1) }.joined()

    // MARK: - roff

    private static func item(_ name: String, _ text: String) -> String {
        ".TP\n.B \(escape(name))\n\(escape(text))\n"
    }

    /// Backslashes and dashes as they are, and no line that begins with a control character.
    private static func escape(_ text: String) -> String {
        let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
    }
}
