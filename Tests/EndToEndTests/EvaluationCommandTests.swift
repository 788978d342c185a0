import Foundation
import TestSupport
import Testing

/// `omni-tui eval` and `omni-tui data check` as a user runs them.
@Suite struct EvaluationCommandTests {
    private static func hasMPIRun() throws -> Bool {
        try Shell.run("which", ["mpirun"]).status == 0
    }

    private func words(
        _ kind: String, _ split: String, _ out: String, _ more: String...
    ) -> [String] {
        [
            "eval", "--dataset", Miniature.path(kind), "--split", split, "--predictions",
            Miniature.predictions(kind), "--out", out,
        ] + more
    }

    @Test func printsATableAndOneObject() throws {
        let folder = try TemporaryFolder()
        let table = try Shell.run(
            Shell.binary.path, words("revos", "valid", folder.file("a").path))
        #expect(table.status == 0)
        for word in ["referring", "reasoning", "single", "multi", "overall", "J&F"] {
            #expect(table.text.contains(word))
        }
        let json = try Shell.run(
            Shell.binary.path, words("revos", "valid", folder.file("a").path, "--json"))
        let object = try #require(
            try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        #expect(object["samples"] as? Int == 10)
        let (j, f) = (object["j"] as? Double ?? -1, object["f"] as? Double ?? -1)
        #expect(abs((object["jf"] as? Double ?? -9) - (j + f) / 2) < 1e-12)
        let referring = try #require(object["referring"] as? [String: Any])
        let reasoning = try #require(object["reasoning"] as? [String: Any])
        let macro = ((referring["j"] as? Double ?? 0) + (reasoning["j"] as? Double ?? 0)) / 2
        #expect(abs(macro - j) < 1e-12)
    }

    @Test(arguments: [
        (["--split", "nope"], 3), (["--split", "valid", "--shard", "5/4"], 2),
        (["--split", "valid", "--kind", "coco"], 2), ([], 2),
        (["--split", "valid", "--kind", "refavs"], 3),
    ])
    func wrongUseIsToldApart(options: [String], status: Int) throws {
        let folder = try TemporaryFolder()
        let result = try Shell.run(
            Shell.binary.path,
            [
                "eval", "--dataset", Miniature.path("revos"), "--predictions",
                Miniature.predictions("revos"), "--out", folder.url.path,
            ] + options)
        #expect(Int(result.status) == status)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("omni-tui: "))
    }

    @Test func predictionsForNothingAreAnError() throws {
        let folder = try TemporaryFolder()
        let result = try Shell.run(
            Shell.binary.path,
            [
                "eval", "--dataset", Miniature.path("mevis"), "--split", "valid_u",
                "--predictions", folder.url.path, "--out", folder.file("out").path,
            ])
        #expect(result.status == 3)
        #expect(result.errors.contains("00000.png"))
    }

    @Test func theModelsThemselvesAreScored() throws {
        let folder = try TemporaryFolder()
        let result = try Shell.run(
            Shell.binary.path,
            [
                "eval", "--dataset", Miniature.path("refavs"), "--split", "test", "--out",
                folder.file("out").path, "--json",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(object["samples"] as? Int == 9)
        let lines = try String(
            contentsOf: folder.file("out/samples.jsonl"), encoding: .utf8)
        #expect(lines.contains("\"j\""))
    }

    @Test(.enabled("mpirun is not installed: apt-get install openmpi-bin") { try Self.hasMPIRun() })
    func twoProcessesGiveTheTableOfOne() throws {
        for (kind, split) in [("revos", "valid"), ("refavs", "test")] {
            let folder = try TemporaryFolder()
            let out = folder.file("out").path
            let one = try Shell.run(Shell.binary.path, words(kind, split, out))
            let team = try Shell.run(
                "mpirun",
                ["-np", "2", "--oversubscribe", Shell.binary.path] + words(kind, split, out),
                environment: [
                    "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                ])
            #expect(one.status == 0)
            #expect(team.status == 0, "\(team.errors)")
            #expect(team.text == one.text)
            let files = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
            #expect(files == ["samples.1-of-2.jsonl", "samples.2-of-2.jsonl", "summary.json"])
        }
    }

    @Test func aKilledRunGoesOnWhereItWas() throws {
        let folder = try TemporaryFolder()
        try Miniature.makeLong(in: folder.file("data"), count: 2000)
        let command = [
            "eval", "--dataset", folder.file("data").path, "--split", "long", "--predictions",
            Miniature.predictions("jsonl"), "--threads", "1",
        ]
        let out = folder.file("out").path
        let process = Process()
        process.executableURL = Shell.binary
        process.arguments = command + ["--out", out]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        func lines() -> [Substring] {
            let text = try? String(contentsOfFile: out + "/samples.jsonl", encoding: .utf8)
            return (text ?? "").split(separator: "\n")
        }
        #expect(Shell.wait { lines().count > 20 })
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let finished = lines().dropLast()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(finished.count < 1999)
        let again = try Shell.run(
            Shell.binary.path, command + ["--out", out, "--resume", "--json"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(lines().count == 2000)
        #expect(lines().prefix(finished.count).elementsEqual(finished))
        let fresh = try Shell.run(
            Shell.binary.path, command + ["--out", folder.file("fresh").path, "--json"])
        #expect(again.output == fresh.output)
    }

    @Test func shardsInAnyOrderAndTheirSum() throws {
        let folder = try TemporaryFolder()
        let (whole, parts) = (folder.file("a").path, folder.file("b").path)
        let expected = try Shell.run(
            Shell.binary.path, words("refavs", "test_s", whole, "--json"))
        for shard in ["2/2", "1/2"] {
            let part = try Shell.run(
                Shell.binary.path, words("refavs", "test_s", parts, "--json", "--shard", shard))
            #expect(part.status == 0, "\(part.errors)")
        }
        let sum = try Shell.run(
            Shell.binary.path, words("refavs", "test_s", parts, "--json", "--resume"))
        #expect(sum.output == expected.output)
    }

    @Test(arguments: [("revos", 1, "annotation 99"), ("mevis", 0, "null"), ("jsonl", 1, "line 3")])
    func checksADataset(kind: String, status: Int, words: String) throws {
        let result = try Shell.run(Shell.binary.path, ["data", "check", Miniature.path(kind)])
        #expect(Int(result.status) == status)
        #expect(result.text.contains(words))
        let json = try Shell.run(
            Shell.binary.path, ["data", "check", Miniature.path(kind), "--json"])
        for line in json.text.split(separator: "\n") {
            let object =
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
            #expect(Set(object?.keys.map { $0 } ?? []) == ["place", "severity", "text"])
        }
    }
}
