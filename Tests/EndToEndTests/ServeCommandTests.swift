import Foundation
import TestSupport
import Testing

/// `omni-tui serve --rewards` as another trainer uses it.
@Suite struct ServeCommandTests {
    private let samples = Fixtures.checkout.appendingPathComponent("Samples").path

    /// The server as a process of its own, and requests to it.
    private final class Server {
        private let process = Process()
        private let port: Int

        init(_ words: [String]) throws {
            let output = Pipe()
            process.executableURL = Shell.binary
            process.arguments = ["serve", "--rewards", "--port", "0"] + words
            process.standardOutput = output
            try process.run()
            var line = ""
            while !line.hasSuffix("\n") {
                let part = output.fileHandleForReading.availableData
                guard !part.isEmpty else {
                    throw Shell.Failure(description: "the server ended: '\(line)'")
                }
                line += String(decoding: part, as: UTF8.self)
            }
            guard let port = Int(line.dropLast().split(separator: ":").last ?? "") else {
                throw Shell.Failure(description: "no port in '\(line)'")
            }
            self.port = port
        }

        deinit { stop(SIGKILL) }

        @discardableResult func stop(_ signal: Int32) -> Int32 {
            guard process.isRunning else { return process.terminationStatus }
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            return process.terminationStatus
        }

        /// Status and JSON of an answer.
        func ask(
            _ method: String, _ path: String, _ body: String = "",
            _ headers: [String] = ["Host: localhost", "Content-Type: application/json"]
        ) throws -> (status: Int, json: [String: Any]) {
            let folder = try TemporaryFolder()
            let head =
                ["\(method) \(path) HTTP/1.1", "Connection: close"] + headers
                + ["Content-Length: \(body.utf8.count)", "", body]
            let request = folder.file("request")
            try head.joined(separator: "\r\n").write(
                to: request, atomically: true, encoding: .utf8)
            let answer = try Shell.run(
                "bash",
                [
                    "-c", "exec 3<>/dev/tcp/127.0.0.1/$1; cat \"$2\" >&3; cat <&3", "ask",
                    "\(port)", request.path,
                ])
            let words = answer.text.prefix { !$0.isNewline }.split(separator: " ")
            guard words.count > 1, let status = Int(words[1]),
                let start = answer.text.range(of: "\r\n\r\n")
            else { throw Shell.Failure(description: "no answer: \(answer.text)") }
            let json = try JSONSerialization.jsonObject(
                with: Data(answer.text[start.upperBound...].utf8))
            return (status, json as? [String: Any] ?? [:])
        }
    }

    private func completion(_ description: String, group: String = "a") -> String {
        let text =
            "<think>a cow.</think><answer>[{\\\"start_time\\\": \\\"00:01.00\\\", \\\"end_time\\\":"
            + " \\\"00:02.00\\\", \\\"description\\\": \\\"\(description)\\\"}]</answer>"
        return """
            {"video": "farm", "exp_id": "0", "group": "\(group)", "tokens": 40, \
            "completion": "\(text)"}
            """
    }

    /// What comes back is a rollouts file that `omni-tui reward` scores alike.
    @Test func completionsComeBackJudged() throws {
        let server = try Server(["--data", samples, "--split", "queries", "--threads", "1"])
        let health = try server.ask("GET", "/health")
        #expect(health.status == 200 && health.json["status"] as? String == "ok")
        let list = try server.ask("GET", "/samples").json["samples"] as? [[String: Any]]
        #expect(list?.contains { $0["video"] as? String == "farm" } == true)

        let prompt = try server.ask("POST", "/prompt", "{\"video\": \"farm\", \"exp_id\": \"0\"}")
        #expect(prompt.status == 200)
        #expect((prompt.json["prompt"] as? String)?.contains("moments") == true)
        #expect((prompt.json["frames"] as? [Int])?.count == 8)

        let texts = [
            completion("the cow"), completion("the cow"), completion("nothing", group: "b"),
        ]
        let answer = try server.ask(
            "POST", "/rewards", "{\"completions\": [\(texts.joined(separator: ", "))]}")
        #expect(answer.status == 200, "\(answer.json)")
        let rollouts = try #require(answer.json["rollouts"] as? [[String: Any]])
        try #require(rollouts.count == 3)
        #expect(rollouts[0]["grounding"] is [Any] && rollouts[0]["global_j"] is Double)
        #expect(rollouts[0]["reward"] as? Double == rollouts[1]["reward"] as? Double)

        let folder = try TemporaryFolder()
        let lines = try rollouts.map { try JSONSerialization.data(withJSONObject: $0) }
        try Data(lines.joined(separator: Data([0x0A]))).write(to: folder.file("r.jsonl"))
        let again = try Shell.run(
            Shell.binary.path,
            [
                "reward", "--rollouts", folder.file("r.jsonl").path, "--dataset", samples,
                "--split", "queries",
            ])
        #expect(again.status == 0, "\(again.errors)")
        for (line, rollout) in zip(again.text.split(separator: "\n"), rollouts) {
            let members = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let (a, b) = (members?["reward"] as? Double, rollout["reward"] as? Double)
            #expect(abs((a ?? 9) - (b ?? -9)) < 1e-9)
        }
        #expect(server.stop(SIGINT) == 130)
    }

    @Test func badRequestsAreRefusedAndTheServerGoesOn() throws {
        let server = try Server(["--data", samples, "--split", "queries", "--threads", "1"])
        let bodies: [(body: String, status: Int)] = [
            ("", 400), ("{", 400), ("{}", 400), ("{\"completions\": []}", 400),
            ("{\"completions\": [{\"video\": \"farm\"}]}", 400),
            ("{\"completions\": [\(String(repeating: "[", count: 100_000))", 400),
            (
                "{\"completions\": [{\"video\": \"no\", \"exp_id\": 1, \"completion\": \"\", "
                    + "\"tokens\": 0}]}", 400
            ),
            ("\"\(String(repeating: "x", count: 17 << 20))\"", 413),
        ]
        for (body, status) in bodies {
            #expect(try server.ask("POST", "/rewards", body).status == status, "\(body.prefix(60))")
        }
        #expect(try server.ask("GET", "/nothing").status == 404)
        #expect(try server.ask("GET", "/rewards").status == 405)
        #expect(try server.ask("POST", "/rewards", "{}", ["Host: localhost"]).status == 415)
        let elsewhere = ["Host: example.org", "Content-Type: application/json"]
        #expect(try server.ask("GET", "/health", "", elsewhere).status == 403)
        #expect(try server.ask("GET", "/health").status == 200)
    }

    @Test func aTokenMustBeKnown() throws {
        let folder = try TemporaryFolder()
        let token = "0123456789abcdef"
        try (token + "\n").write(to: folder.file("token"), atomically: true, encoding: .utf8)
        let data = ["--data", samples, "--split", "queries"]
        let server = try Server(data + ["--token-file", folder.file("token").path])
        #expect(try server.ask("GET", "/health").status == 401)
        let wrong = "Authorization: Bearer 0123456789abcdeg"
        #expect(try server.ask("GET", "/health", "", ["Host: localhost", wrong]).status == 401)
        let right = "Authorization: Bearer \(token)"
        #expect(try server.ask("GET", "/health", "", ["Host: other", right]).status == 200)

        let open = try Shell.run(
            Shell.binary.path, ["serve", "--rewards", "--address", "0.0.0.0"] + data)
        #expect(open.status == 2 && open.errors.contains("--token-file"))
        try "short".write(to: folder.file("token"), atomically: true, encoding: .utf8)
        let short = try Shell.run(
            Shell.binary.path,
            ["serve", "--rewards", "--token-file", folder.file("token").path] + data)
        #expect(short.status == 3 && short.errors.contains("16 characters"))
    }
}
