import Engine
import Testing

/// A Thinker that multiplies in bfloat16, against the same one in float32.
@Suite struct ThinkerPrecisionTests {
    private let run = Compute(parallel: Parallel(threadCount: 2))

    private func thinker(_ weights: DType, _ precision: Precision) throws -> Thinker {
        let text = TextConfig(
            vocabularySize: 96, hiddenSize: 64, intermediateSize: 160, layerCount: 3, headCount: 4,
            keyHeadCount: 2, isTied: true)
        return try Thinker(
            ThinkerConfig(text: text), WeightStore(synthetic: 7, dtype: weights),
            precision: precision)
    }

    private func lastRow(_ thinker: Thinker) throws -> Tensor {
        let prompt = try thinker.encode(
            ThinkerInput(ids: (0..<40).map { $0 * 7 % 96 }), run)
        var cache = KVCache(thinker.config.text)
        return try thinker.prefill(prompt, into: &cache, run)
    }

    @Test(.enabled(if: Precision.fastest == .bf16))
    func readingInBFloatDiffersByItsRounding() throws {
        let exact = try lastRow(thinker(.bf16, .f32))
        let rounded = try lastRow(thinker(.bf16, .bf16))
        let size = exact.values.map(\.magnitude).max() ?? 0
        let distance = zip(exact.values, rounded.values).map { abs($0 - $1) }.max() ?? .infinity
        // Operands lose less than 1 / 256 each; three layers add up.
        #expect(distance > 0)
        #expect(distance < 0.03 * size)
    }

    @Test func onlyWeightsStoredInBFloatAreReadSo() throws {
        #expect(try thinker(.f16, .bf16).precision == .f32)
        #expect(try thinker(.f32, .bf16).precision == .f32)
        #expect(try thinker(.bf16, .bf16).precision == .fastest)
        #expect(try thinker(.bf16, .f32).precision == .f32)
    }
}
