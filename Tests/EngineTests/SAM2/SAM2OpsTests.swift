import Engine
import Testing

/// Channels-last operations against loops.
@Suite struct SAM2OpsTests {
    let run = SAM2Fixture.run

    private func random(_ shape: [Int], _ seed: UInt64) -> Tensor {
        var source = RandomSource(seed: seed)
        return Tensor(
            shape: shape,
            values: (0..<shape.reduce(1, *)).map { _ in Float(source.uniform()) * 2 - 1 })
    }

    @Test(arguments: [(3, 7, 4, 3), (2, 3, 2, 1), (5, 1, 1, 0), (1, 4, 4, 0)])
    func convolutionEqualsLoops(inputs: Int, kernel: Int, stride: Int, padding: Int) {
        let x = random([13, 17, inputs], 1)
        let weight = random([6, inputs, kernel, kernel], 2)
        let bias = random([6], 3)
        let convolution = PixelConvolution(
            product: Linear(
                weight: WeightMatrix(weight.reshaped([6, inputs * kernel * kernel])), bias: bias),
            inputs: inputs, kernel: kernel, stride: stride, padding: padding)
        let found = convolution(x, run)
        #expect(
            found.shape == [
                (13 + 2 * padding - kernel) / stride + 1,
                (17 + 2 * padding - kernel) / stride + 1, 6,
            ])
        let planar = Naive.convolution(
            x.permuted([2, 0, 1]), weight, bias: bias, stride: stride, padding: padding, groups: 1)
        #expect(found.difference(planar.permuted([1, 2, 0])) < 1e-5)
    }

    @Test func depthwiseConvolutionEqualsLoops() {
        let x = random([9, 6, 5], 4)
        let weight = random([5, 1, 7, 7], 5)
        let bias = random([5], 6)
        let found = DepthwiseConvolution(weight: weight, bias: bias, kernel: 7)(x, run)
        let planar = Naive.convolution(
            x.permuted([2, 0, 1]), weight, bias: bias, stride: 1, padding: 3, groups: 5)
        #expect(found.difference(planar.permuted([1, 2, 0])) < 1e-5)
    }

    @Test func enlargingAPlaneEqualsInterpolation() {
        let x = random([7, 11], 7)
        let found = PlaneResize(from: (7, 11), to: (30, 23), antialias: false)(x, run)
        let expected = Interpolation.bilinear(
            x.reshaped([1, 7, 11]), height: 30, width: 23, run)
        #expect(found.difference(expected.reshaped([30, 23])) < 1e-6)
    }

    @Test func antialiasedShrinkingAveragesEvenly() {
        let steps = Tensor(shape: [8, 8], values: (0..<64).map { Float($0 % 8) })
        let found = PlaneResize(from: (8, 8), to: (2, 2), antialias: true)(steps, run)
        // A triangle of radius 4 around 2: columns 0 to 5 with weights 5, 7, 7, 5, 3, 1 of 28.
        let left: Float = (0 * 5 + 1 * 7 + 2 * 7 + 3 * 5 + 4 * 3 + 5 * 1) / 28
        let expected = Tensor(shape: [2, 2], values: [left, 7 - left, left, 7 - left])
        #expect(found.difference(expected) < 1e-5)
        let flat = Tensor(shape: [5, 9], values: [Float](repeating: 3, count: 45))
        let shrunk = PlaneResize(from: (5, 9), to: (3, 4), antialias: true)(flat, run)
        #expect(shrunk.values.allSatisfy { abs($0 - 3) < 1e-6 })
    }
}
