import Foundation

/// The only place that prints errors and picks exit codes.
@main
struct Main {
    static func main() {
        exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    static func run(_ words: [String]) -> ExitCode {
        do {
            switch words.first {
            case "--help", "-h", "help":
                print(Help.program(CommandTable.commands))
                return .success
            case "--version", "-V":
                print("omni-tui \(CommandTable.version)")
                return .success
            default:
                let (command, rest) = try CommandTable.resolve(words)
                if rest.prefix(while: { $0 != "--" }).contains("--help") {
                    print(Help.command(command))
                    return .success
                }
                return try command.run(Arguments(rest, for: command))
            }
        } catch {
            report(error)
            return (error as? ExitCoding)?.exitCode ?? .failure
        }
    }

    /// Error texts may quote file names and model text: control characters never reach the
    /// terminal.
    private static func report(_ error: Error) {
        let text = String(describing: error).unicodeScalars.map { scalar -> Character in
            let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
            return isControl ? "\u{FFFD}" : Character(scalar)
        }
        FileHandle.standardError.write(Data(("omni-tui: " + String(text) + "\n").utf8))
    }
}
