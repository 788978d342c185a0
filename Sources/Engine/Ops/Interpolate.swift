/// Resizing of feature maps as torch's `interpolate` does with `align_corners=False` and without
/// antialiasing.
package enum Interpolation: Sendable {
    case nearest
    case bilinear
    /// Keys' cubic with a = -0.75.
    case bicubic

    /// [channels, h, w] to [channels, height, width].
    package func callAsFunction(
        _ x: Tensor, height: Int, width: Int, _ run: Compute
    ) -> Tensor {
        precondition(x.shape.count == 3, "Interpolation: \(x.shape)")
        let (inHeight, inWidth) = (x.shape[1], x.shape[2])
        let rows = taps(from: inHeight, to: height)
        let columns = taps(from: inWidth, to: width)
        return Tensor(shape: [x.shape[0], height, width]) { out in
            x.values.withUnsafeBufferPointer { x in
                run.forEach(x.count / max(1, inHeight * inWidth)) { channel, _ in
                    // Each source line is stretched once, then serves all target lines near it.
                    var lines = [Float](repeating: 0, count: inHeight * width)
                    for iy in 0..<inHeight {
                        let start = (channel * inHeight + iy) * inWidth
                        for column in 0..<width {
                            lines[iy * width + column] = columns[column].reduce(0) {
                                $0 + $1.1 * x[start + $1.0]
                            }
                        }
                    }
                    lines.withUnsafeBufferPointer { lines in
                        guard let lines = lines.baseAddress else { return }
                        for y in 0..<height {
                            let target = out + (channel * height + y) * width
                            target.update(repeating: 0, count: width)
                            for (iy, weight) in rows[y] {
                                run.kernels.axpy(weight, lines + iy * width, target, width)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Source positions and weights for every target position along one axis.
    private func taps(from source: Int, to target: Int) -> [[(Int, Float)]] {
        let scale = Float(source) / Float(target)
        return (0..<target).map { index in
            let clamp = { min(max($0, 0), source - 1) }
            switch self {
            case .nearest: return [(clamp(Int(Float(index) * scale)), 1)]
            case .bilinear:
                let position = max(0, (Float(index) + 0.5) * scale - 0.5)
                let base = Int(position)
                let t = position - Float(base)
                return [(clamp(base), 1 - t), (clamp(base + 1), t)]
            case .bicubic:
                let position = (Float(index) + 0.5) * scale - 0.5
                let base = Int(position.rounded(.down))
                let t = position - Float(base)
                return (-1...2).map { (clamp(base + $0), Self.cubic(Float($0) - t)) }
            }
        }
    }

    private static func cubic(_ distance: Float) -> Float {
        let (a, x) = (Float(-0.75), abs(distance))
        if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }
}
