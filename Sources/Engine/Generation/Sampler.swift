/// Picks tokens from scores.
package enum Sampler {
    /// Index of the largest value, the first of equals.
    package static func largest(_ values: [Float]) -> Int {
        var best = 0
        for index in values.indices where values[index] > values[best] { best = index }
        return best
    }
}
