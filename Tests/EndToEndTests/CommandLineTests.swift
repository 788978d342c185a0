import TestSupport
import Testing

/// The built binary, run as a user runs it without a terminal.
@Suite struct CommandLineTests {
    @Test func printsItsVersion() throws {
        let result = try Shell.run(Shell.binary.path, ["--version"])
        #expect(result.status == 0)
        #expect(result.text.hasPrefix("omni-tui "))
    }

    @Test func anUnknownOptionIsAUsageError() throws {
        let result = try Shell.run(Shell.binary.path, ["info", "--nonsense"])
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("omni-tui"))
    }
}
