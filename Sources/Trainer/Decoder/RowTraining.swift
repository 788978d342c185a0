import Foundation

/// RMS norm, forward and backward: y = x / sqrt(mean(x²) + eps) * weight.  // [rows, width]
enum RMSNormTraining {
    static func forward(_ x: [Float], width: Int, weight: Parameter, epsilon: Float) -> [Float] {
        var y = [Float](repeating: 0, count: x.count)
        let weights = weight.values
        for row in stride(from: 0, to: x.count, by: width) {
            let scale = inverseRMS(x, row, width, epsilon)
            for i in 0..<width { y[row + i] = x[row + i] * scale * weights[i] }
        }
        return y
    }

    /// Adds to the weight's gradient and returns dx.
    static func backward(
        _ dy: [Float], _ x: [Float], width: Int, weight: Parameter, epsilon: Float
    ) -> [Float] {
        var dx = [Float](repeating: 0, count: x.count)
        var dWeight = [Float](repeating: 0, count: width)
        let weights = weight.values
        for row in stride(from: 0, to: x.count, by: width) {
            let scale = inverseRMS(x, row, width, epsilon)
            var dot: Float = 0
            for i in 0..<width {
                let normalized = x[row + i] * scale
                dWeight[i] += dy[row + i] * normalized
                dot += dy[row + i] * weights[i] * normalized
            }
            dot /= Float(width)
            for i in 0..<width {
                dx[row + i] = scale * (dy[row + i] * weights[i] - x[row + i] * scale * dot)
            }
        }
        weight.addGradient(dWeight)
        return dx
    }

    private static func inverseRMS(_ x: [Float], _ row: Int, _ width: Int, _ epsilon: Float)
        -> Float
    {
        var sum: Float = 0
        for i in 0..<width { sum += x[row + i] * x[row + i] }
        return 1 / (sum / Float(width) + epsilon).squareRoot()
    }
}

/// SwiGLU, forward and backward: y = silu(gate) * up.
enum SwiGLUTraining {
    static func forward(gate: [Float], up: [Float]) -> [Float] {
        zip(gate, up).map { gate, up in gate / (1 + exp(-gate)) * up }
    }

    static func backward(_ dy: [Float], gate: [Float], up: [Float]) -> (gate: [Float], up: [Float])
    {
        var dGate = [Float](repeating: 0, count: gate.count)
        var dUp = dGate
        for i in gate.indices {
            let sigmoid = 1 / (1 + exp(-gate[i]))
            dUp[i] = dy[i] * gate[i] * sigmoid
            dGate[i] = dy[i] * up[i] * sigmoid * (1 + gate[i] * (1 - sigmoid))
        }
        return (dGate, dUp)
    }
}

/// Rotary position embedding in multimodal sections, in place; backward turns the other way.
struct RotaryTraining {
    /// cos and sin of every token's angle.  // [T, headDim / 2]
    private let cosines: [Float]
    private let sines: [Float]
    private let half: Int

    /// - Parameters:
    ///   - positions: temporal, height and width position of every token.  // [3][T]
    ///   - sections: how many frequencies each of the three axes takes; their sum is headDim / 2.
    init(positions: [[Int]], sections: [Int], headDim: Int, theta: Double) {
        precondition(positions.count == 3 && sections.reduce(0, +) == headDim / 2)
        half = headDim / 2
        let axes = sections.enumerated().flatMap {
            Array(repeating: $0.offset % 3, count: $0.element)
        }
        var (cosines, sines): ([Float], [Float]) = ([], [])
        for token in positions[0].indices {
            for i in 0..<half {
                let frequency = Float(1 / pow(theta, Double(2 * i) / Double(headDim)))
                let angle = Float(positions[axes[i]][token]) * frequency
                cosines.append(cos(angle))
                sines.append(sin(angle))
            }
        }
        (self.cosines, self.sines) = (cosines, sines)
    }

    /// - Parameters: `x` [T, heads * headDim].
    func apply(_ x: inout [Float], heads: Int, backward: Bool) {
        let tokens = cosines.count / max(half, 1)
        for token in 0..<tokens {
            for head in 0..<heads {
                let start = (token * heads + head) * 2 * half
                for i in 0..<half {
                    let cosine = cosines[token * half + i]
                    let sine = backward ? -sines[token * half + i] : sines[token * half + i]
                    let (a, b) = (x[start + i], x[start + half + i])
                    x[start + i] = a * cosine - b * sine
                    x[start + half + i] = b * cosine + a * sine
                }
            }
        }
    }
}
