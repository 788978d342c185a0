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
                    for y in 0..<height {
                        for column in 0..<width {
                            var sum: Float = 0
                            for (iy, rowWeight) in rows[y] {
                                var line: Float = 0
                                for (ix, weight) in columns[column] {
                                    line += weight * x[(channel * inHeight + iy) * inWidth + ix]
                                }
                                sum += rowWeight * line
                            }
                            out[(channel * height + y) * width + column] = sum
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
