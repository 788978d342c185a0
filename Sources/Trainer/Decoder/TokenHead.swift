import Foundation

/// Log-probabilities of chosen tokens through the output matrix, forward and backward.
///
/// Logits are made a few rows at a time: at a real vocabulary of 152 k they would be the largest
/// tensor of the step, and nothing but one number per row is kept of them.
struct TokenHead {
    let weight: Parameter
    /// Logits are divided by it, as in sampling.
    var temperature: Float = 1
    private static let chunk = 64

    private var vocabulary: Int { weight.shape[0] }
    private var hidden: Int { weight.shape[1] }

    /// - Parameters:
    ///   - targets: the tokens whose log-probabilities are wanted.  // [N]
    ///   - x: hidden states.  // [T, hidden]
    ///   - rows: the row of `x` that predicts each target.  // [N]
    func logps(of targets: [Int], given x: [Float], rows: [Int]) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(targets.count)
        forEachChunk(targets.count) { range in
            let logits = logits(gather(x, rows[range]), rows: range.count)
            for (i, n) in range.enumerated() {
                let row = logits[i * vocabulary..<(i + 1) * vocabulary]
                result.append(row[row.startIndex + targets[n]] - logSum(row))
            }
        }
        return result
    }

    /// Adds to the weight's gradient and returns dx.  // [T, hidden]
    func backward(_ gradient: [Float], of targets: [Int], given x: [Float], rows: [Int]) -> [Float]
    {
        var dx = [Float](repeating: 0, count: x.count)
        forEachChunk(targets.count) { range in
            let states = gather(x, rows[range])
            var d = logits(states, rows: range.count)
            for (i, n) in range.enumerated() {
                let row = i * vocabulary..<(i + 1) * vocabulary
                let total = logSum(d[row])
                for j in row { d[j] = -gradient[n] * exp(d[j] - total) }
                d[row.lowerBound + targets[n]] += gradient[n]
            }
            let dStates = LinearTraining.backward(
                d, states, rows: range.count, weight: weight, bias: nil)
            for (i, n) in range.enumerated() {
                for j in 0..<hidden {
                    dx[rows[n] * hidden + j] += dStates[i * hidden + j] / temperature
                }
            }
        }
        return dx
    }

    private func logits(_ states: [Float], rows: Int) -> [Float] {
        LinearTraining.forward(states, rows: rows, weight: weight, bias: nil)
    }

    /// Divided by the temperature: that is cheaper than to divide the logits.
    private func gather(_ x: [Float], _ rows: ArraySlice<Int>) -> [Float] {
        rows.flatMap { x[$0 * hidden..<($0 + 1) * hidden].map { $0 / temperature } }
    }

    private func logSum(_ row: ArraySlice<Float>) -> Float {
        let greatest = row.max() ?? 0
        return greatest + log(row.reduce(Float(0)) { $0 + exp($1 - greatest) })
    }

    private func forEachChunk(_ count: Int, _ body: (Range<Int>) -> Void) {
        for start in stride(from: 0, to: count, by: Self.chunk) {
            body(start..<min(count, start + Self.chunk))
        }
    }
}
