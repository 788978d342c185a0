/// Finds the nearest colour of a palette by weighted squared distance.
struct NearestColor: Sendable {
    /// Differences in green count most and those in blue least, as eyes have it.
    private static let weights = SIMD4<Float>(3, 4, 2, 0)

    /// Channels of eight colours at a time; the last ones are filled up with colours far away.
    private let red: [SIMD8<Float>]
    private let green: [SIMD8<Float>]
    private let blue: [SIMD8<Float>]

    /// - Precondition: 1 to 256 colours.
    init(_ colors: [RGB]) {
        precondition((1...256).contains(colors.count), "NearestColor: \(colors.count) colours")
        func vectors(_ channel: KeyPath<RGB, UInt8>) -> [SIMD8<Float>] {
            stride(from: 0, to: colors.count, by: 8).map { start in
                var vector = SIMD8<Float>(repeating: 10_000)
                for k in 0..<min(8, colors.count - start) {
                    vector[k] = Float(colors[start + k][keyPath: channel])
                }
                return vector
            }
        }
        red = vectors(\.red)
        green = vectors(\.green)
        blue = vectors(\.blue)
    }

    /// The index of the nearest colour and its distance; of equal ones, the first in its column.
    /// - Parameter color: red, green, blue in levels 0...255.
    func nearest(_ color: SIMD4<Float>) -> (index: Int, distance: Float) {
        let w = NearestColor.weights
        var best = SIMD8<Float>(repeating: .infinity)
        var group = SIMD8<Int32>()
        for i in red.indices {
            let (dr, dg, db) = (red[i] - color.x, green[i] - color.y, blue[i] - color.z)
            let distance = dr * dr * w.x + dg * dg * w.y + db * db * w.z
            let closer = distance .< best
            best.replace(with: distance, where: closer)
            group.replace(with: Int32(truncatingIfNeeded: i), where: closer)
        }
        var lane = 0
        for k in 1..<8 where best[k] < best[lane] { lane = k }
        return (Int(group[lane]) * 8 + lane, best[lane])
    }
}
