import Engine
import Media

extension Bench {
    /// One predicted mask against the truth, on one thread: what `omni-tui eval` does per frame.
    static let metrics = Bench(name: "metrics") { session in
        for size in [PixelSize(width: 854, height: 480), PixelSize(width: 1280, height: 720)] {
            try MetricsBench(session: session, size: size).run()
        }
    }
}

/// J and F of masks in one size, and the formats they come in.
private struct MetricsBench {
    let session: BenchSession
    let size: PixelSize

    private var shape: String { "\(size.width)x\(size.height)" }

    func run() throws {
        let truth = BenchPicture.disc(2, size: size)
        try measure("metrics.jf", shifted(truth, by: 7), truth)
        // Outlines everywhere: the worst case.
        let noise = BenchPicture.noise(1, size: size).pixels
        let grain = Mask(size: size, values: (0..<size.area).map { noise[$0 * 3] >> 7 })
        try measure("metrics.jf.noise", shifted(grain, by: 7), grain)
        let text = MaskRLE(truth)
        try session.measure("metrics.rle.decode", shape: shape) { _ = try text.decoded() }
        try session.measure("metrics.rle.encode", shape: shape) { _ = MaskRLE(truth) }
    }

    private func measure(_ name: String, _ prediction: Mask, _ truth: Mask) throws {
        try session.measure(name, shape: shape) {
            let (prediction, truth) = (BitMask(prediction), BitMask(truth))
            _ = RegionSimilarity.j(prediction, truth)
            _ = ContourAccuracy.f(prediction, truth)
        }
    }

    private func shifted(_ mask: Mask, by columns: Int) -> Mask {
        let values = mask.values
        return Mask(size: size, values: Array(values.dropFirst(columns) + values.prefix(columns)))
    }
}
