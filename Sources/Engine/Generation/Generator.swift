import Foundation

/// Runs prompts through a Thinker and lets tokens out one by one.
package struct Generator: Sendable {
    package let thinker: Thinker
    /// Tokens that end a completion.
    package let stopTokens: Set<Int>

    package init(_ thinker: Thinker, stopTokens: Set<Int>) {
        self.thinker = thinker
        self.stopTokens = stopTokens
    }

    /// What happens on the way, in order.
    package enum Event: Sendable, Equatable {
        /// The prompt as the language model reads it: its length in tokens.
        case encoded(tokens: Int)
        /// Rows of the prompt read so far.
        case prefill(done: Int, total: Int)
        /// A token of one of the completions; the stop token is not sent.
        case token(Token)
        /// A completion is over: at this stop token, or at the limit.
        case finished(completion: Int, stopToken: Int?)
    }

    package struct Token: Sendable, Equatable {
        package let completion: Int
        package let id: Int
        /// Of the token under the model, whatever the sampling options.
        package let logProbability: Float
    }

    /// Blocks until all completions are over; call it off the main thread.
    /// - Parameters:
    ///   - completions: how many go on from one reading of the prompt
    ///   - onEvent: called on this thread; what it throws ends the run
    /// - Throws: `EngineError`; `.cancelled` soon after `run.cancellation` is set.
    package func generate(
        _ input: ThinkerInput, options: SamplingOptions = SamplingOptions(),
        completions: Int = 1, _ run: Compute, onEvent: (Event) throws -> Void
    ) throws {
        try generate(
            try thinker.encode(input, run), ids: input.ids, options: options,
            completions: completions, run, onEvent: onEvent)
    }

    /// The same from a prompt that has been through the towers.
    /// - Parameter ids: the prompt's tokens, for the repetition penalty.
    package func generate(
        _ prompt: Thinker.Prompt, ids: [Int], options: SamplingOptions = SamplingOptions(),
        completions: Int = 1, _ run: Compute, onEvent: (Event) throws -> Void
    ) throws {
        try onEvent(.encoded(tokens: prompt.count))
        var cache = KVCache(thinker.config.text)
        var failure: (any Error)?
        let hidden = try thinker.prefill(prompt, into: &cache, run) { done in
            do {
                if failure == nil { try onEvent(.prefill(done: done, total: prompt.count)) }
            } catch {
                failure = error
                run.cancellation.cancel()
            }
        }
        if let failure { throw failure }
        let logits = thinker.decoder.logits(hidden, run)
        try run.checkCancelled()
        var batch = CompletionBatch(
            cache: cache, count: completions, options: options, prompt: ids)
        try batch.advance(
            Array(repeating: logits.values, count: completions), stopTokens, limit(prompt), onEvent)
        while !batch.isEmpty {
            let scores = try thinker.step(
                batch.lastTokens, caches: &batch.caches, ropeDelta: prompt.ropeDelta, run)
            let width = scores.columns
            try batch.advance(
                (0..<scores.rows).map { Array(scores.values[$0 * width..<($0 + 1) * width]) },
                stopTokens, limit(prompt), onEvent)
        }

        func limit(_ prompt: Thinker.Prompt) -> Int {
            min(options.maximumTokens, thinker.config.text.maximumPosition - prompt.count)
        }
    }

    /// The same on a thread of its own; ending the loop over the stream stops the run.
    package func events(
        _ input: ThinkerInput, options: SamplingOptions = SamplingOptions(),
        completions: Int = 1, _ run: Compute
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { continuation in
            continuation.onTermination = { _ in run.cancellation.cancel() }
            Thread.detachNewThread {
                do {
                    try generate(input, options: options, completions: completions, run) {
                        continuation.yield($0)
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
    }
}

/// Completions that go on together, one token each per step.
private struct CompletionBatch {
    private struct Completion {
        let index: Int
        var sampler: Sampler
        var last = 0
        var count = 0
    }

    private var completions: [Completion]
    var caches: [KVCache]

    init(cache: KVCache, count: Int, options: SamplingOptions, prompt: [Int]) {
        completions = (0..<count).map {
            Completion(index: $0, sampler: Sampler(options, seen: prompt, stream: $0))
        }
        caches = Array(repeating: cache, count: count)
    }

    var isEmpty: Bool { completions.isEmpty }
    var lastTokens: [Int] { completions.map(\.last) }

    /// Picks the next token of each completion and drops those that are over.
    mutating func advance(
        _ logits: [[Float]], _ stopTokens: Set<Int>, _ limit: Int,
        _ onEvent: (Generator.Event) throws -> Void
    ) throws {
        var finished: [Int] = []
        for place in completions.indices {
            let index = completions[place].index
            guard completions[place].count < limit else {
                try onEvent(.finished(completion: index, stopToken: nil))
                finished.append(place)
                continue
            }
            let (token, logProbability) = try completions[place].sampler.next(logits[place])
            if stopTokens.contains(token) {
                try onEvent(.finished(completion: index, stopToken: token))
                finished.append(place)
                continue
            }
            completions[place].last = token
            completions[place].count += 1
            try onEvent(
                .token(
                    Generator.Token(
                        completion: index, id: token, logProbability: logProbability)))
        }
        for place in finished.reversed() {
            completions.remove(at: place)
            caches.remove(at: place)
        }
    }
}
