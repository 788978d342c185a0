import Engine
import Foundation
import Media
import TestSupport
import Testing

@Suite struct GenerationTests {
    private let model: OmniModel
    private let run = Compute(parallel: Parallel(threadCount: 2))

    init() throws {
        model = try OmniModel(folder: Fixtures.url("thinker_plain"))
    }

    private func input() throws -> ThinkerInput {
        let size = PixelSize(width: 60, height: 40)
        let frame = Frame(
            index: 0, time: 0, size: size,
            pixels: (0..<size.area * 3).map { UInt8($0 * 7 % 256) })
        let track = AudioTrack(
            sampleRate: 16_000, samples: (0..<9000).map { sinf(Float($0) * 0.05) })
        let budget = PixelBudget(minimum: 784, maximum: 16 * 784)
        return try model.processor([
            Processor.Turn(
                .user,
                [
                    .videoWithSound([frame, frame, frame], interval: 0.5, budget, track),
                    .image(frame, budget), .text("What is it?"),
                ])
        ]).input
    }

    private func tokens(
        _ options: SamplingOptions, completions: Int = 1
    ) throws -> [[Generator.Token]] {
        var tokens = Array(repeating: [Generator.Token](), count: completions)
        try model.generator.generate(
            input(), options: options, completions: completions, run
        ) { event in
            if case .token(let token) = event { tokens[token.completion].append(token) }
        }
        return tokens
    }

    @Test func greedyRepeatsItself() throws {
        let options = SamplingOptions(maximumTokens: 12)
        let first = try tokens(options)
        #expect(first[0].count == 12)
        #expect(try tokens(options) == first)
        #expect(first[0].allSatisfy { $0.logProbability <= 0 && $0.logProbability.isFinite })
    }

    @Test func completionsOfOnePromptDifferAndSeedsRepeat() throws {
        let options = SamplingOptions(maximumTokens: 10, temperature: 1, seed: 5)
        let group = try tokens(options, completions: 4)
        #expect(Set(group.map { $0.map(\.id) }).count == 4)
        let again = try tokens(options, completions: 4)
        #expect(again.map { $0.map(\.id) } == group.map { $0.map(\.id) })
        let alone = try tokens(options)
        #expect(alone[0].map(\.id) == group[0].map(\.id))
    }

    @Test func topKOfOneIsGreedy() throws {
        let greedy = try tokens(SamplingOptions(maximumTokens: 8))
        for options in [
            SamplingOptions(maximumTokens: 8, temperature: 2, topK: 1, seed: 1),
            SamplingOptions(maximumTokens: 8, temperature: 2, topP: 1e-6, seed: 1),
        ] {
            #expect(try tokens(options)[0].map(\.id) == greedy[0].map(\.id))
        }
    }

    @Test func samplerFollowsTheProbabilities() throws {
        let logits: [Float] = [log(0.5), log(0.3), log(0.15), log(0.05)]
        var sampler = Sampler(SamplingOptions(temperature: 1, topP: 0.75, seed: 3))
        var counts = [0, 0, 0, 0]
        for _ in 0..<4000 { counts[try sampler.next(logits).token] += 1 }
        #expect(counts[2] == 0 && counts[3] == 0)
        #expect(abs(Double(counts[0]) / 4000 - 0.625) < 0.03)
        var penalised = Sampler(SamplingOptions(repetitionPenalty: 10), seen: [1])
        let other = try penalised.next([1, 3, 2.9]).token
        #expect(other == 2)
        #expect(throws: EngineError.self) {
            var fresh = Sampler(SamplingOptions())
            _ = try fresh.next([0, .nan])
        }
    }

    @Test func stopTokensEndACompletion() throws {
        let greedy = try tokens(SamplingOptions(maximumTokens: 6))[0].map(\.id)
        let stop = greedy[3]
        let expected = greedy.prefix { $0 != stop }
        let generator = Generator(model.thinker, stopTokens: [stop])
        var ids: [Int] = []
        var ends: [Int?] = []
        try generator.generate(input(), options: SamplingOptions(maximumTokens: 6), run) {
            if case .token(let token) = $0 { ids.append(token.id) }
            if case .finished(_, let token) = $0 { ends.append(token) }
        }
        #expect(ids == Array(expected) && ends == [stop])
    }

    @Test func streamDeliversEventsAndStopsWithItsReader() async throws {
        let run = self.run.with(cancellation: Cancellation())
        let options = SamplingOptions(maximumTokens: 100_000, temperature: 1)
        var count = 0
        for try await event in model.generator.events(try input(), options: options, run) {
            if case .token = event { count += 1 }
            if count == 5 { break }
        }
        #expect(count == 5)
        while !run.cancellation.isCancelled { await Task.yield() }
    }

    @Test func cancellationThrowsBeforeAnythingIsRead() throws {
        let stopped = run.with(cancellation: Cancellation())
        stopped.cancellation.cancel()
        #expect(throws: EngineError.cancelled) {
            try model.generator.generate(input(), stopped) { _ in }
        }
    }

    @Test func answersWholeCharacters() throws {
        var pieces = ""
        let answers = try model.answer(
            input(), options: SamplingOptions(maximumTokens: 40, temperature: 1, seed: 2), run
        ) { event in
            if case .text(_, let piece) = event { pieces += piece }
        }
        #expect(answers == [pieces])
    }

    @Test func promptsThatDoNotFitAreRefused() throws {
        let tooLong = ThinkerInput(ids: Array(repeating: 1, count: 5000))
        let stray = ThinkerInput(ids: [1, 9999])
        let placeholder = ThinkerInput(ids: [try model.tokenizer.special("<|IMAGE|>")])
        for input in [tooLong, stray, placeholder, ThinkerInput(ids: [])] {
            #expect {
                try model.generator.generate(input, run) { _ in }
            } throws: { ($0 as? EngineError)?.exitStatus == 3 }
        }
    }
}
