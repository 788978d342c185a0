/// Finds the nearest colour of a palette by weighted squared distance.
struct NearestColor: Sendable {
    /// Distances are a little larger in green and smaller in blue, as eyes have it.
    static let weights: (red: Int32, green: Int32, blue: Int32) = (3, 4, 2)

    private let count: Int
    /// Padded to whole vectors with colours too far away to be chosen, near enough not to overflow.
    private let red: [SIMD8<Int32>]
    private let green: [SIMD8<Int32>]
    private let blue: [SIMD8<Int32>]

    /// - Precondition: 1 to 256 colours.
    init(_ colors: [RGB]) {
        precondition((1...256).contains(colors.count), "NearestColor: \(colors.count) colours")
        count = colors.count
        func vectors(_ channel: KeyPath<RGB, UInt8>) -> [SIMD8<Int32>] {
            stride(from: 0, to: colors.count, by: 8).map { start in
                var vector = SIMD8<Int32>(repeating: 600)
                for k in 0..<min(8, colors.count - start) {
                    vector[k] = Int32(colors[start + k][keyPath: channel])
                }
                return vector
            }
        }
        red = vectors(\.red)
        green = vectors(\.green)
        blue = vectors(\.blue)
    }

    /// The index of the nearest colour and its distance.
    func nearest(_ r: Int32, _ g: Int32, _ b: Int32) -> (index: Int, distance: Int32) {
        let w = NearestColor.weights
        var best = SIMD8<Int32>(repeating: .max)
        // Distance and index share a word: the minimum carries the index along.
        var lane = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
        for i in red.indices {
            let (dr, dg, db) = (red[i] &- r, green[i] &- g, blue[i] &- b)
            let distance = dr &* dr &* w.red &+ dg &* dg &* w.green &+ db &* db &* w.blue
            let keyed = distance &<< 8 | lane
            best = best.replacing(with: keyed, where: keyed .< best)
            lane &+= 8
        }
        let key = best.min()
        return (Int(key & 0xff), key >> 8)
    }
}
