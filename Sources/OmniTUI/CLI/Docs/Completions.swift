/// Completion scripts for shells, made from the command table. The first command is the standard
/// one: its options and its operand may follow the program's name at once.
enum Completions {
    // MARK: - bash

    static func bash(_ commands: [Command]) -> String {
        let shown = commands.filter { !$0.hidden }
        let names = shown.map(\.name).joined(separator: " ")
        let cases = shown.map { command in
            "        \(command.name)) words='\(longNames(command))' ;;\n"
        }.joined()
        let standard = shown.first.map(longNames) ?? ""
        return """
            # bash completion for omni-tui; made by `omni-tui docs completions bash`.
            _omni_tui() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
                local words values=
                case ${COMP_WORDS[1]} in
            \(cases)        *) words='\(standard) --help --version' ;;
                esac
                case ${COMP_WORDS[1]}:$previous in
            \(bashValues(shown))    esac
                if [ -n "$values" ]; then
                    COMPREPLY=($(compgen -W "$values" -- "$current"))
                elif [[ $current == -* ]]; then
                    COMPREPLY=($(compgen -W "$words" -- "$current"))
                else
                    COMPREPLY=($(compgen -f -- "$current"))
                    [ "$COMP_CWORD" -eq 1 ] &&
                        COMPREPLY+=($(compgen -W "\(names)" -- "$current"))
                fi
            }
            complete -o filenames -F _omni_tui omni-tui

            """
    }

    private static func bashValues(_ commands: [Command]) -> String {
        var lines = ""
        for (position, command) in commands.enumerated() {
            for option in command.options where !option.choices.isEmpty {
                // Without a command's name the standard command's options hold.
                let place = position == 0 ? "*" : command.name
                lines +=
                    "        \(place):--\(option.name)) "
                    + "values='\(option.choices.joined(separator: " "))' ;;\n"
            }
        }
        return lines
    }

    private static func longNames(_ command: Command) -> String {
        (command.options.map { "--\($0.name)" } + ["--help"]).joined(separator: " ")
    }

    // MARK: - zsh

    static func zsh(_ commands: [Command]) -> String {
        let shown = commands.filter { !$0.hidden }
        let names = shown.map { "        '\($0.name):\(quoted($0.summary))'\n" }.joined()
        let cases = shown.map { command in
            "        \(command.name)) _arguments \(zshOptions(command)) '*:file:_files' ;;\n"
        }.joined()
        return """
            #compdef omni-tui
            # zsh completion for omni-tui; made by `omni-tui docs completions zsh`.
            _omni_tui() {
                local -a commands
                commands=(
            \(names)    )
                if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
                    _describe command commands
                    _files
                    return
                fi
                case $words[2] in
            \(cases)        *) _arguments \(shown.first.map(zshOptions) ?? "") '*:file:_files' ;;
                esac
            }
            _omni_tui "$@"

            """
    }

    private static func zshOptions(_ command: Command) -> String {
        command.options.map { option in
            let value =
                option.value.map { name in
                    option.choices.isEmpty
                        ? ":\(quoted(name)):_files"
                        : ":\(option.name):(\(option.choices.joined(separator: " ")))"
                } ?? ""
            let help = quoted(option.help).replacing("[", with: "\\[").replacing("]", with: "\\]")
            return "'--\(option.name)[\(help)]\(value)'"
        }.joined(separator: " ")
    }

    // MARK: - fish

    static func fish(_ commands: [Command]) -> String {
        let shown = commands.filter { !$0.hidden }
        var lines = "# fish completion for omni-tui; made by `omni-tui docs completions fish`.\n"
        for (position, command) in shown.enumerated() {
            lines +=
                "complete -c omni-tui -n __fish_use_subcommand -a \(command.name) "
                + "-d '\(quoted(command.summary))'\n"
            let place =
                "__fish_seen_subcommand_from \(command.name)"
                + (position == 0 ? "; or __fish_use_subcommand" : "")
            for option in command.options {
                lines += "complete -c omni-tui -n '\(place)' -l \(option.name)"
                if let short = option.short { lines += " -s \(short)" }
                if !option.choices.isEmpty {
                    lines += " -x -a '\(option.choices.joined(separator: " "))'"
                } else if option.value != nil {
                    lines += " -r"
                }
                lines += " -d '\(quoted(option.help))'\n"
            }
        }
        return lines
    }

    /// Safe between single quotes in all three shells.
    private static func quoted(_ text: String) -> String {
        text.replacing("'", with: "’").replacing(":", with: " -")
    }
}
