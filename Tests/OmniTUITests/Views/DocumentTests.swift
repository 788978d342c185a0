import Foundation
import TestSupport
import Testing

@testable import OmniTUI

/// Documents made from tables are committed, so that they can be read without the program; these
/// tests keep them fresh. `Scripts/docs` writes them anew.
@Suite struct DocumentTests {
    @Test func keysAreFresh() throws {
        try check(KeysDocument.text, "Docs/Keys.md")
    }

    @Test func theManPageIsFresh() throws {
        try check(ManPage.text(CommandTable.commands), "Docs/omni-tui.1")
    }

    private func check(_ text: String, _ path: String) throws {
        let file = Fixtures.checkout.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(committed == text, "\(path) is stale; run Scripts/docs after a build")
    }

    @Test(arguments: Intent.allCases)
    func everyActionIsInTheDocument(intent: Intent) {
        #expect(KeysDocument.text.contains("`\(intent.rawValue)`"))
    }

    @Test func completionsKnowEveryCommandAndOption() {
        let commands = CommandTable.commands.filter { !$0.hidden }
        for text in [
            Completions.bash(commands), Completions.zsh(commands), Completions.fish(commands),
        ] {
            for command in commands {
                #expect(text.contains(command.name))
                for option in command.options { #expect(text.contains(option.name)) }
            }
        }
    }

    @Test(arguments: ["bash"])
    func theBashScriptIsValidAndCompletes(shell: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("completion.bash")
        try Data(Completions.bash(CommandTable.commands).utf8).write(to: file)
        let script = """
            source \(file.path)
            COMP_WORDS=(omni-tui --graphics s); COMP_CWORD=2; _omni_tui
            echo "${COMPREPLY[@]}"
            COMP_WORDS=(omni-tui inf); COMP_CWORD=1; _omni_tui
            echo "${COMPREPLY[@]}"
            """
        let output = try Shell.run(shell, ["-c", script]).text
        #expect(output.contains("sixel"))
        #expect(output.contains("info"))
    }
}
