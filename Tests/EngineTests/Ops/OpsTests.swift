import Engine
import Foundation
import Testing

/// Every operation against its loop twin, at every SIMD level this CPU has and on 1 and 3 threads.
@Suite struct OpsTests {
    static let runs: [Compute] = [0, 1, 2].flatMap { level in
        [1, 3].map { Compute(parallel: Parallel(threadCount: $0), simdLevel: level) }
    }

    @Test(arguments: [1, 2, 4, 7, 16, 17, 65], [1, 5, 16, 33, 100])
    func linearEqualsLoops(rows: Int, inputs: Int) {
        let x = Tensor.random([rows, inputs], seed: 1)
        let weight = Tensor.random([37, inputs], seed: 2)
        let bias = Tensor.random([37], seed: 3)
        let expected = Naive.linear(x, weight, bias)
        let linear = Linear(weight: WeightMatrix(weight), bias: bias)
        for run in Self.runs {
            #expect(linear(x, run).distance(to: expected) < 2e-5)
        }
    }

    @Test func normsEqualLoops() {
        let x = Tensor.random([5, 67], seed: 4, scale: 3)
        let weight = Tensor.random([67], seed: 5)
        let bias = Tensor.random([67], seed: 6)
        var layer = x
        var rms = x
        for row in 0..<5 {
            let line = x.values[row * 67..<row * 67 + 67].map(Double.init)
            let mean = line.reduce(0, +) / 67
            let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 67
            let square = line.reduce(0) { $0 + $1 * $1 } / 67
            for i in 0..<67 {
                layer.values[row * 67 + i] =
                    Float((line[i] - mean) / sqrt(variance + 1e-5)) * weight.values[i]
                    + bias.values[i]
                rms.values[row * 67 + i] = Float(line[i] / sqrt(square + 1e-6)) * weight.values[i]
            }
        }
        for run in Self.runs {
            let layerNorm = LayerNorm(weight: weight, bias: bias, epsilon: 1e-5)
            #expect(layerNorm(x, run).distance(to: layer) < 5e-6)
            #expect(RMSNorm(weight: weight, epsilon: 1e-6)(x, run).distance(to: rms) < 5e-6)
        }
    }

    @Test func activationsEqualTheirFormulas() {
        let x = Tensor(shape: [4003], values: (0..<4003).map { Float($0 - 2001) / 100 })
        let formulas: [(Activation, (Double) -> Double)] = [
            (.relu, { max($0, 0) }), (.gelu, { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }),
            (.silu, { $0 / (1 + exp(-$0)) }), (.sigmoid, { 1 / (1 + exp(-$0)) }),
        ]
        for (activation, formula) in formulas {
            let expected = Tensor(
                shape: x.shape, values: x.values.map { Float(formula(Double($0))) })
            for run in Self.runs {
                var y = x
                activation(&y, run)
                #expect(y.distance(to: expected) < 3e-6, "\(activation)")
            }
        }
    }

    @Test func softmaxSumsToOneAndSurvivesLargeScores() {
        for run in Self.runs {
            var x = Tensor.random([9, 45], seed: 7, scale: 300)
            x.softmax(run)
            for row in 0..<9 {
                let sum = x.values[row * 45..<row * 45 + 45].reduce(0, +)
                #expect(abs(sum - 1) < 1e-5)
            }
        }
    }

    @Test(arguments: [(1, 1, 1), (1, 300, 2), (3, 3, 1), (70, 70, 4), (130, 600, 2)])
    func attentionEqualsLoops(queries: Int, keys: Int, group: Int) {
        let q = Tensor.random([queries, 4, 24], seed: 8, scale: 2)
        let k = Tensor.random([keys, 4 / group, 24], seed: 9, scale: 2)
        let v = Tensor.random([keys, 4 / group, 20], seed: 10)
        let scale = 1 / 24.0.squareRoot()
        let full = Naive.attention(q, k, v, scale: scale) { _, _ in true }
        let causal = Naive.attention(q, k, v, scale: scale) { $1 <= $0 + keys - queries }
        let span = AttentionSpan(queries: 0..<queries, keys: 0..<keys, isCausal: true)
        for run in Self.runs {
            #expect(attention(q: q, k: k, v: v, run).distance(to: full) < 5e-6)
            #expect(attention(q: q, k: k, v: v, spans: [span], run).distance(to: causal) < 5e-6)
        }
    }

    @Test func windowsSeeOnlyThemselves() {
        let x = Tensor.random([50, 2, 16], seed: 11)
        let bounds = [0, 7, 7, 20, 41]
        let window = { (i: Int) in bounds.lastIndex { $0 <= i } }
        let expected = Naive.attention(x, x, x, scale: 0.25) {
            $0 < 41 && $1 < 41 && window($0) == window($1)
        }
        for run in Self.runs {
            let y = attention(q: x, k: x, v: x, spans: AttentionSpan.windows(bounds), run)
            #expect(y.distance(to: expected) < 5e-6)
        }
    }

    @Test(arguments: [(1, 0, 1), (3, 1, 1), (3, 1, 2), (7, 3, 4)])
    func convolutionsEqualLoops(kernel: Int, padding: Int, stride: Int) {
        let x = Tensor.random([6, 13, 10], seed: 12)
        let bias = Tensor.random([6], seed: 13)
        let dense = Tensor.random([6, 6, kernel, kernel], seed: 14)
        let deep = Tensor.random([6, 1, kernel, kernel], seed: 15)
        for (weight, groups) in [(dense, 1), (deep, 6)] {
            let expected = Naive.convolution(
                x, weight, bias: bias, stride: stride, padding: padding, groups: groups)
            let flat = weight.reshaped([6, weight.count / 6])
            let convolution = Conv2d(
                weight: WeightMatrix(flat), bias: bias, inputs: 6, kernel: (kernel, kernel),
                stride: (stride, stride), padding: (padding, padding), isDepthwise: groups == 6)
            for run in Self.runs {
                #expect(convolution(x, run).distance(to: expected) < 2e-5)
            }
        }
    }

    /// A transposed convolution is the adjoint of the convolution: <Ax, y> = <x, A'y>.
    @Test func transposedConvolutionIsTheAdjoint() {
        let weight = Tensor.random([5, 3, 2, 2], seed: 16)
        let small = Tensor.random([5, 4, 6], seed: 17)
        let large = Tensor.random([3, 8, 12], seed: 18)
        let forward = Conv2d(
            weight: WeightMatrix(weight.reshaped([5, 12])), bias: nil, inputs: 3, kernel: (2, 2),
            stride: (2, 2))
        for run in Self.runs {
            let up = ConvTranspose2d(weight: weight, bias: nil, stride: 2)(small, run)
            let down = forward(large, run)
            #expect(up.shape == large.shape)
            let left = zip(up.values, large.values).reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let right = zip(small.values, down.values).reduce(0.0) { $0 + Double($1.0 * $1.1) }
            #expect(abs(left - right) < 1e-4)
        }
    }

    /// Values computed by torch.nn.functional.interpolate on [0, 1, 4, 9] as a 2x2 picture and on
    /// the powers i^1.5 as a 4x5 one.
    @Test func interpolationMatchesTorch() {
        let run = Self.runs[0]
        let x = Tensor(shape: [1, 2, 2], values: [0, 1, 4, 9])
        let bilinear = Interpolation.bilinear(x, height: 4, width: 2, run)
        #expect(bilinear.values == [0, 1, 1, 3, 3, 7, 4, 9])
        let ramp = Tensor(shape: [1, 4, 5], values: (0..<20).map { pow(Float($0), 1.5) })
        let bicubic = Interpolation.bicubic(ramp, height: 3, width: 7, run)
        let expected: [Float] = [
            1.1443691, 1.8062178, 3.1724322, 4.6803393, 6.3543601, 8.8128214, 10.5230532,
            19.6274167, 22.0006828, 25.7581997, 28.8417645, 32.0105171, 36.2195740, 39.0131416,
            54.1955795, 57.3763924, 62.3668251, 66.3992920, 70.4994049, 75.8615799, 79.3904572,
        ]
        #expect(bicubic.distance(to: Tensor(shape: [1, 3, 7], values: expected)) < 8e-5)
    }
}
