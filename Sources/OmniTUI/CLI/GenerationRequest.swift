import Engine
import Foundation

/// What `generate` and `ask` have in common: options, streaming, timings.
struct GenerationRequest {
    static let options: [Option] = [
        .value("max-tokens", "N", "stop after this many tokens (default 1024)"),
        .value("temperature", "T", "0 takes the likeliest token (default)"),
        .value("top-p", "P", "keep the likeliest tokens up to this probability"),
        .value("top-k", "K", "keep this many of the likeliest tokens"),
        .value("repetition-penalty", "R", "make tokens already seen less likely (above 1)"),
        .value("seed", "N", "of the random choices"),
        .flag("json", "print one JSON object at the end instead of text"),
        .flag("log-probabilities", "with --json: ids of the tokens and their log-probabilities"),
        .precision, .threads,
    ]

    private let sampling: SamplingOptions
    private let threadCount: Int
    private let precision: Precision
    private let json: Bool
    private let withTokens: Bool

    init(_ arguments: Arguments) throws {
        sampling = SamplingOptions(
            maximumTokens: try arguments.integer("max-tokens", in: 1...1_000_000) ?? 1024,
            temperature: Float(try arguments.number("temperature", in: 0...100) ?? 0),
            topP: Float(try arguments.number("top-p", in: 0...1) ?? 1),
            topK: try arguments.integer("top-k", in: 0...1_000_000) ?? 0,
            repetitionPenalty: Float(
                try arguments.number("repetition-penalty", in: 0.01...100) ?? 1),
            seed: UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 0))
        threadCount = try arguments.threadCount
        precision = arguments.precision
        json = arguments.has("json")
        withTokens = arguments.has("log-probabilities")
    }

    func run(model folder: String, parts: [Processor.Part]) throws -> ExitCode {
        let clock = ContinuousClock()
        let start = clock.now
        let model = try OmniModel(
            folder: URL(fileURLWithPath: folder), precision: precision)
        for warning in model.warnings { note("warning: " + warning) }
        let prompt = try model.processor([Processor.Turn(.user, parts)])
        for line in prompt.notes { note(line) }
        let run = Compute(parallel: Parallel(threadCount: threadCount))
        let opened = clock.now
        var firstToken: ContinuousClock.Instant?
        var tokens: [Generator.Token] = []
        var atStop = false
        let text =
            try model.answer(prompt.input, options: sampling, run) { event in
                switch event {
                case .progress(.token(let token)):
                    tokens.append(token)
                    firstToken = firstToken ?? clock.now
                case .progress(.finished(_, let token)): atStop = token != nil
                case .text(_, let piece) where !json:
                    FileHandle.standardOutput.write(Data(TerminalText.printable(piece).utf8))
                default: break
                }
            }.first ?? ""
        let end = clock.now
        let timings = Timings(
            open: opened - start, prefill: (firstToken ?? end) - opened,
            decode: end - (firstToken ?? end), promptTokens: prompt.input.ids.count,
            tokens: tokens.count)
        if json {
            print(
                try timings.json(
                    text: text, atStop: atStop, tokens: withTokens ? tokens : nil))
        } else {
            print()
            note(timings.line)
        }
        return .success
    }

    private func note(_ line: String) {
        FileHandle.standardError.write(Data((TerminalText.printable(line) + "\n").utf8))
    }
}

/// Model text on its way to a terminal.
enum TerminalText {
    /// Control characters but line breaks and tabs become U+FFFD.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.properties.generalCategory == .control
                    return isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
                }))
    }
}

/// How long a completion took.
private struct Timings {
    let open: Duration
    /// Towers, prompt and the first token.
    let prefill: Duration
    let decode: Duration
    let promptTokens: Int
    let tokens: Int

    private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

    private func rate(_ count: Int, _ duration: Duration) -> Double {
        count > 0 && duration > .zero ? Double(count) / seconds(duration) : 0
    }

    var line: String {
        String(
            format: "opened in %.2f s; %d prompt tokens in %.2f s (%.1f/s); "
                + "%d tokens in %.2f s (%.1f/s)",
            seconds(open), promptTokens, seconds(prefill), rate(promptTokens, prefill), tokens,
            seconds(decode), rate(max(tokens - 1, 0), decode))
    }

    /// - Parameter tokens: told one by one unless nil.
    func json(text: String, atStop: Bool, tokens list: [Generator.Token]?) throws -> String {
        var object: [String: Any] = [
            "text": text, "stopped_at_end_token": atStop, "prompt_tokens": promptTokens,
            "tokens": tokens, "open_seconds": seconds(open),
            "prefill_seconds": seconds(prefill), "decode_seconds": seconds(decode),
        ]
        if let list {
            object["ids"] = list.map(\.id)
            object["log_probabilities"] = list.map { Double($0.logProbability) }
        }
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }
}
