import Engine
import Foundation

/// Loop twins of the optimised operations, in Double where sums are long.
enum Naive {
    static func linear(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor {
        let (inputs, outputs) = (weight.shape[1], weight.shape[0])
        var values: [Float] = []
        for row in 0..<x.rows {
            for out in 0..<outputs {
                var sum = Double(bias?.values[out] ?? 0)
                for i in 0..<inputs {
                    sum +=
                        Double(x.values[row * inputs + i]) * Double(weight.values[out * inputs + i])
                }
                values.append(Float(sum))
            }
        }
        return Tensor(shape: x.shape.dropLast() + [outputs], values: values)
    }

    /// `sees(query, key)` decides which pairs count.
    static func attention(
        _ q: Tensor, _ k: Tensor, _ v: Tensor, scale: Double, sees: (Int, Int) -> Bool
    ) -> Tensor {
        let (heads, group) = (q.shape[1], q.shape[1] / k.shape[1])
        let (dim, valueDim) = (q.shape[2], v.shape[2])
        var values: [Float] = []
        for query in 0..<q.shape[0] {
            for head in 0..<heads {
                var sums = [Double](repeating: 0, count: valueDim)
                var total = 0.0
                for key in 0..<k.shape[0] where sees(query, key) {
                    var score = 0.0
                    let kRow = (key * k.shape[1] + head / group) * dim
                    for i in 0..<dim {
                        score +=
                            Double(q.values[(query * heads + head) * dim + i])
                            * Double(k.values[kRow + i])
                    }
                    let weight = exp(score * scale)
                    total += weight
                    let vRow = (key * k.shape[1] + head / group) * valueDim
                    for i in 0..<valueDim { sums[i] += weight * Double(v.values[vRow + i]) }
                }
                values += sums.map { total > 0 ? Float($0 / total) : 0 }
            }
        }
        return Tensor(shape: [q.shape[0], heads * valueDim], values: values)
    }

    static func convolution(
        _ x: Tensor, _ weight: Tensor, bias: Tensor, stride: Int, padding: Int, groups: Int
    ) -> Tensor {
        let (inHeight, inWidth) = (x.shape[1], x.shape[2])
        let (outputs, perGroup, kernel) = (weight.shape[0], weight.shape[1], weight.shape[2])
        let height = (inHeight + 2 * padding - kernel) / stride + 1
        let width = (inWidth + 2 * padding - kernel) / stride + 1
        var result = Tensor(zeros: [outputs, height, width])
        for out in 0..<outputs {
            for y in 0..<height {
                for column in 0..<width {
                    var sum = Double(bias.values[out])
                    for c in 0..<perGroup {
                        for ky in 0..<kernel {
                            for kx in 0..<kernel {
                                let iy = y * stride + ky - padding
                                let ix = column * stride + kx - padding
                                guard (0..<inHeight).contains(iy), (0..<inWidth).contains(ix)
                                else { continue }
                                let channel = out / (outputs / groups) * perGroup + c
                                sum +=
                                    Double(
                                        weight.values[
                                            ((out * perGroup + c) * kernel + ky) * kernel + kx])
                                    * Double(x.values[(channel * inHeight + iy) * inWidth + ix])
                            }
                        }
                    }
                    result.values[(out * height + y) * width + column] = Float(sum)
                }
            }
        }
        return result
    }
}

extension Tensor {
    /// Reproducible values in -1 ..< 1.
    static func random(_ shape: [Int], seed: UInt64, scale: Float = 1) -> Tensor {
        var source = RandomSource(seed: seed)
        return Tensor(
            shape: shape,
            values: (0..<shape.reduce(1, *)).map { _ in Float(source.uniform() * 2 - 1) * scale })
    }

    /// Largest absolute difference; infinity when the shapes differ or a value is not finite.
    func distance(to other: Tensor) -> Float {
        guard shape == other.shape else { return .infinity }
        return zip(values, other.values).reduce(0) { worst, pair in
            let difference = abs(pair.0 - pair.1)
            return difference.isFinite ? max(worst, difference) : .infinity
        }
    }
}
