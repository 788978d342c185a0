import Glibc

/// Positions of points as sines and cosines of random directions (Tancik 2020), the directions
/// being a buffer of the checkpoint.
struct FourierPositions: Sendable {
    private let directions: Tensor  // [2, C / 2]

    /// - Parameter name: of the buffer  // [2, C / 2]
    init(_ store: WeightStore, _ name: String, channels: Int) {
        directions = store.tensor(name, [2, channels / 2])
    }

    /// - Parameters x, y: 0 ... 1 across the picture
    /// - Returns: C values
    func callAsFunction(x: Float, y: Float) -> [Float] {
        let half = directions.count / 2
        let angles = (0..<half).map { i in
            2 * Float.pi
                * ((2 * x - 1) * directions.values[i] + (2 * y - 1) * directions.values[half + i])
        }
        return angles.map(sinf) + angles.map(cosf)
    }

    /// Positions of the centres of a grid of features.  // [side, side, C]
    func grid(side: Int) -> Tensor {
        let centers = (0..<side).map { (Float($0) + 0.5) / Float(side) }
        return Tensor(
            shape: [side, side, directions.count],
            values: centers.flatMap { y in centers.flatMap { x in self(x: x, y: y) } })
    }
}
