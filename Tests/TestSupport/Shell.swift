import Foundation

/// Runs other programs for the end-to-end tests.
package enum Shell {
    package struct Result: Sendable {
        package let status: Int32
        package let output: Data
        package let errors: String

        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// Runs a program from `PATH` to its end and collects what it prints.
    /// - Throws: `Failure` when it cannot be started.
    @discardableResult
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        input: Data? = nil
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files instead of pipes: a full pipe would stop the program.
        let folder = try TemporaryFolder()
        let (outputFile, errorFile) = (folder.file("out"), folder.file("err"))
        for file in [outputFile, errorFile] {
            try Data().write(to: file)
        }
        let inputFile = folder.file("in")
        try (input ?? Data()).write(to: inputFile)
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try Data(contentsOf: outputFile),
            errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
    }

    /// The `omni-tui` that was built together with the running tests.
    package static var binary: URL {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0])
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("omni-tui")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return Fixtures.checkout.appendingPathComponent(".build/debug/omni-tui")
    }

    /// Asks `condition` again and again until it holds or the time is over.
    /// - Returns: whether it came to hold.
    package static func wait(seconds: Double = 20, until condition: () throws -> Bool) rethrows
        -> Bool
    {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if try condition() { return true }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return try condition()
    }
}
