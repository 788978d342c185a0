import Engine
import Testing

@Suite struct TensorTests {
    private let counting = Tensor(shape: [2, 3, 4], values: (0..<24).map(Float.init))

    @Test func keepsShapeAndValues() {
        let tensor = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.rows == 2 && tensor.columns == 3)
        #expect(tensor.reshaped([3, 2]).values == tensor.values)
    }

    @Test func permutesLikeIndexing() {
        let moved = counting.permuted([2, 0, 1])
        #expect(moved.shape == [4, 2, 3])
        for a in 0..<2 {
            for b in 0..<3 {
                for c in 0..<4 {
                    #expect(
                        moved.values[(c * 2 + a) * 3 + b]
                            == counting.values[(a * 3 + b) * 4 + c])
                }
            }
        }
        #expect(moved.permuted([1, 2, 0]) == counting)
    }

    @Test func slicesPicksAndJoins() {
        #expect(counting.slice(1..<2).values == (12..<24).map(Float.init))
        #expect(counting.rows([5, 0]).values == [20, 21, 22, 23, 0, 1, 2, 3])
        let joined = Tensor.concatenate([counting.slice(0..<1), counting.slice(1..<2)])
        #expect(joined == counting)
    }
}

@Suite struct ParallelTests {
    @Test(arguments: [1, 2, 5]) func runsEveryItemOnce(threads: Int) {
        let parallel = Parallel(threadCount: threads)
        for count in [0, 1, 2, 7, 1000] {
            var hits = [Int](repeating: 0, count: count)
            hits.withUnsafeMutableBufferPointer { hits in
                parallel.forEach(count) { item, worker in
                    if worker < parallel.threadCount { hits[item] += 1 }
                }
            }
            #expect(hits.allSatisfy { $0 == 1 })
        }
    }

    @Test func nestedCallsRunInPlace() {
        let parallel = Parallel(threadCount: 3)
        var sums = [Int](repeating: 0, count: 20)
        sums.withUnsafeMutableBufferPointer { sums in
            parallel.forEach(20) { outer, _ in
                parallel.forEach(10) { inner, _ in sums[outer] += inner }
            }
        }
        #expect(sums == [Int](repeating: 45, count: 20))
    }

    @Test func cancellationSkipsWorkAndThrows() {
        let run = Compute(parallel: Parallel(threadCount: 2))
        run.cancellation.cancel()
        var ran = [false, false, false]
        ran.withUnsafeMutableBufferPointer { ran in run.forEach(3) { item, _ in ran[item] = true } }
        #expect(ran == [false, false, false])
        #expect(throws: EngineError.cancelled) { try run.checkCancelled() }
    }
}
