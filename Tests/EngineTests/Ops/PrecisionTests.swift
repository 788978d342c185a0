import Engine
import Foundation
import Testing

/// Products in bfloat16 against loops over operands rounded to it, on 1 and 3 threads.
@Suite struct PrecisionTests {
    static let runs = [1, 3].map {
        Compute(parallel: Parallel(threadCount: $0), precision: .bf16)
    }
    static let hasBFloat = Precision.fastest == .bf16

    @Test(
        .enabled(if: hasBFloat), arguments: [9, 14, 15, 65],
        [(1, 5), (2, 32), (31, 33), (64, 16), (1100, 37)])
    func linearEqualsLoopsOverRoundedOperands(rows: Int, shape: (inputs: Int, outputs: Int)) {
        let x = Tensor.random([rows, shape.inputs], seed: 21)
        let weight = Tensor.random([shape.outputs, shape.inputs], seed: 22)
        let bias = Tensor.random([shape.outputs], seed: 23)
        let expected = Naive.linear(x.roundedToBFloat, weight.roundedToBFloat, bias)
        let linear = Linear(weight: WeightMatrix(weight), bias: bias)
        for run in Self.runs {
            // Float32 sums of n products of size 1 drift by less than n epsilons.
            let tolerance = 2e-6 + Float(shape.inputs) * .ulpOfOne
            #expect(linear(x, run).distance(to: expected) < tolerance)
        }
    }

    /// Probabilities p are rounded too, by at most p / 256 each; they sum to one and no value is
    /// above 1, so that the result moves by less than 1 / 256.
    @Test(
        .enabled(if: hasBFloat),
        arguments: [(2, 1, 1), (2, 300, 2), (3, 3, 1), (33, 257, 4), (70, 70, 4), (600, 31, 2)])
    func attentionEqualsLoopsOverRoundedOperands(queries: Int, keys: Int, group: Int) {
        let q = Tensor.random([queries, 4, 25], seed: 24, scale: 2)
        let k = Tensor.random([keys, 4 / group, 25], seed: 25, scale: 2)
        let v = Tensor.random([keys, 4 / group, 20], seed: 26)
        let (roundQ, roundK, roundV) = (q.roundedToBFloat, k.roundedToBFloat, v.roundedToBFloat)
        let full = Naive.attention(roundQ, roundK, roundV, scale: 0.2) { _, _ in true }
        let causal = Naive.attention(roundQ, roundK, roundV, scale: 0.2) {
            $1 <= $0 + keys - queries
        }
        let span = AttentionSpan(
            queries: 0..<queries, keys: 0..<keys, isCausal: keys >= queries)
        for run in Self.runs {
            let tolerance: Float = 1 / 256 + 1e-5
            #expect(attention(q: q, k: k, v: v, run).distance(to: full) < tolerance)
            let spanned = attention(q: q, k: k, v: v, spans: [span], run)
            #expect(spanned.distance(to: span.isCausal ? causal : full) < tolerance)
        }
    }

    @Test func noKeysGiveZeros() {
        let q = Tensor.random([40, 2, 8], seed: 27)
        let none = Tensor(zeros: [1, 2, 8])
        let span = AttentionSpan(queries: 0..<40, keys: 0..<0)
        for run in Self.runs + [OpsTests.runs[0]] {
            let y = attention(q: q, k: none, v: none, spans: [span], run)
            #expect(y.values.allSatisfy { $0 == 0 })
        }
    }

    /// One query is attended in float32, as are few rows multiplied.
    @Test func fewRowsStayInFloat32() {
        let q = Tensor.random([1, 2, 32], seed: 28)
        let k = Tensor.random([50, 2, 32], seed: 29)
        let linear = Linear(weight: WeightMatrix(Tensor.random([40, 64], seed: 30)))
        let exact = OpsTests.runs[OpsTests.runs.count - 1]
        for run in Self.runs {
            #expect(attention(q: q, k: k, v: k, run) == attention(q: q, k: k, v: k, exact))
            let x = q.reshaped([1, 64])
            #expect(linear(x, run) == linear(x, exact))
        }
    }

    @Test func precisionIsNeverMoreThanTheCPUHas() {
        let wanted = Compute(parallel: Parallel(threadCount: 1), precision: .bf16)
        #expect(wanted.precision == .fastest)
        #expect(wanted.with(precision: .f32).precision == .f32)
        #expect(Compute(parallel: Parallel(threadCount: 1)).precision == .f32)
    }
}

extension Tensor {
    /// Every value as bfloat16 holds it: the nearest, ties to even.
    fileprivate var roundedToBFloat: Tensor {
        Tensor(
            shape: shape,
            values: values.map {
                let bits = $0.bitPattern
                return Float(bitPattern: (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000)
            })
    }
}
