import Engine
import Foundation
import TestSupport
import Testing

/// Ways of computing the same thing that must agree.
@Suite struct ThinkerEquivalenceTests {
    private let thinker: Thinker
    private let run = Compute(parallel: Parallel(threadCount: 2))

    init() throws {
        thinker = try Thinker(Checkpoint(folder: Fixtures.url("thinker_wide")))
    }

    private func prompt(_ count: Int, seed: UInt64 = 3) throws -> Thinker.Prompt {
        var random = RandomSource(seed: seed)
        let ids = (0..<count).map { _ in Int.random(in: 0..<450, using: &random) }
        return try thinker.encode(ThinkerInput(ids: ids), run)
    }

    @Test(arguments: [1, 7, 64, 255, 256, 257]) func chunkedEqualsWhole(chunk: Int) throws {
        let prompt = try prompt(300)
        var (whole, chunked) = (KVCache(thinker.config.text), KVCache(thinker.config.text))
        let expected = try thinker.prefillAll(prompt, into: &whole, chunkSize: 1000, run)
        var progress: [Int] = []
        let last = try thinker.prefill(prompt, into: &chunked, chunkSize: chunk, run) {
            progress.append($0)
        }
        #expect(last.distance(to: expected.slice(299..<300)) < 2e-5)
        #expect(progress.last == 300 && progress == progress.sorted())
        #expect(chunked.length == 300)
    }

    @Test func cachedEqualsUncached() throws {
        let prompt = try prompt(20)
        var caches = [KVCache(thinker.config.text)]
        _ = try thinker.prefill(prompt, into: &caches[0], run)
        var ids: [Int] = []
        for token in [5, 17, 400, 3] {
            ids.append(token)
            let step = try thinker.step([token], caches: &caches, ropeDelta: 0, run)
            var random = RandomSource(seed: 3)
            let start = (0..<20).map { _ in Int.random(in: 0..<450, using: &random) }
            let whole = try thinker.encode(ThinkerInput(ids: start + ids), run)
            var fresh = KVCache(thinker.config.text)
            let hidden = try thinker.prefill(whole, into: &fresh, run)
            #expect(step.distance(to: thinker.decoder.logits(hidden, run)) < 2e-5)
        }
    }

    /// Forks at a page border and inside a page, stepped together and alone.
    @Test(arguments: [255, 256, 300]) func forksEqualOneByOne(length: Int) throws {
        var cache = KVCache(thinker.config.text)
        _ = try thinker.prefill(prompt(length), into: &cache, run)
        var together = [cache, cache, cache]
        var alone = [[cache], [cache], [cache]]
        for step in 0..<4 {
            let tokens = [step, 100 + step, 200 + step]
            let batch = try thinker.step(tokens, caches: &together, ropeDelta: 0, run)
            for fork in 0..<3 {
                let single = try thinker.step(
                    [tokens[fork]], caches: &alone[fork], ropeDelta: 0, run)
                #expect(batch.slice(fork..<fork + 1).distance(to: single) < 2e-5)
            }
        }
        #expect(cache.length == length)
    }

    @Test func trimmedCacheGoesOnAsBefore() throws {
        var caches = [KVCache(thinker.config.text)]
        _ = try thinker.prefill(prompt(260), into: &caches[0], run)
        let first = try thinker.step([9], caches: &caches, ropeDelta: 0, run)
        for token in 0..<5 { _ = try thinker.step([token], caches: &caches, ropeDelta: 0, run) }
        caches[0].trim(to: 260)
        #expect(caches[0].length == 260)
        let again = try thinker.step([9], caches: &caches, ropeDelta: 0, run)
        #expect(first == again)
    }

    @Test func cancelledPrefillLeavesTheCacheAlone() throws {
        var cache = KVCache(thinker.config.text)
        _ = try thinker.prefill(prompt(10), into: &cache, run)
        let stopped = run.with(cancellation: Cancellation())
        let longer = try prompt(500)
        #expect(throws: EngineError.cancelled) {
            _ = try thinker.prefill(longer, into: &cache, chunkSize: 100, stopped) { done in
                if done == 200 { stopped.cancellation.cancel() }
            }
        }
        #expect(cache.length == 10)
    }

    /// Sizes and lengths at which nothing divides evenly.
    @Test(arguments: [3, 4, 69, 70, 71, 141, 1001]) func audioOfAnyLengthGivesItsTokens(
        frames: Int
    ) throws {
        let audio = try #require(thinker.audio)
        let tokens = try audio(Tensor.random([128, frames], seed: 2), run)
        #expect(tokens.shape == [AudioConfig.tokenCount(melFrames: frames), 72])
        #expect(tokens.values.allSatisfy { $0.isFinite })
    }

    /// A picture's tokens do not depend on what is looked at beside it.
    @Test func gridsInOneCallEqualSeparateCalls() throws {
        let vision = try #require(thinker.vision)
        let grids = [
            PatchGrid(time: 1, height: 2, width: 14), PatchGrid(time: 3, height: 10, width: 6),
            PatchGrid(time: 2, height: 4, width: 4),
        ]
        let parts = grids.enumerated().map {
            Tensor.random([$1.patchCount, 1176], seed: UInt64($0))
        }
        let together = try vision(Tensor.concatenate(parts), grids: grids, run)
        let separate = Tensor.concatenate(
            try zip(parts, grids).map { try vision($0, grids: [$1], run) })
        #expect(together.distance(to: separate) < 2e-5)
    }
}
