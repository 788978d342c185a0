/// AdamW as in torch.optim: decoupled weight decay, bias-corrected moments.
package struct AdamW {
    package var learningRate: Float
    package let beta1: Float
    package let beta2: Float
    package let epsilon: Float
    package let weightDecay: Float

    /// Steps taken so far.
    package private(set) var step = 0
    /// First and second moments, in the order of the parameters.
    package private(set) var moments: [(first: [Float], second: [Float])] = []

    package init(
        learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
        weightDecay: Float = 0.01
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// Goes on from where an optimiser was.
    /// - Parameter moments: first and second moments, in the order of the parameters.
    package mutating func restore(step: Int, moments: [(first: [Float], second: [Float])]) {
        (self.step, self.moments) = (step, moments)
    }

    /// One step with the gradients that the parameters hold, each multiplied by `gradientScale`.
    /// - Precondition: the same parameters in the same order at every step.
    package mutating func update(_ parameters: [Parameter], gradientScale: Float = 1) {
        if moments.isEmpty {
            moments = parameters.map {
                let zeros = [Float](repeating: 0, count: $0.values.count)
                return (zeros, zeros)
            }
        }
        precondition(moments.count == parameters.count, "AdamW: the parameters have changed")
        step += 1
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<step {
            power1 *= Double(beta1)
            power2 *= Double(beta2)
        }
        let stepSize = learningRate / Float(1 - power1)
        let correction = Float((1 - power2).squareRoot())
        for (index, parameter) in parameters.enumerated() {
            // Taken out while they change, so that no access is checked per element.
            var (first, second) = moments[index]
            moments[index] = ([], [])
            var values = parameter.values
            parameter.values = []
            let gradient = parameter.gradient
            for i in values.indices {
                let g = gradient[i] * gradientScale
                first[i] = beta1 * first[i] + (1 - beta1) * g
                second[i] = beta2 * second[i] + (1 - beta2) * g * g
                let decayed = values[i] * (1 - learningRate * weightDecay)
                values[i] =
                    decayed - stepSize * first[i] / (second[i].squareRoot() / correction + epsilon)
            }
            parameter.values = values
            moments[index] = (first, second)
        }
    }
}

/// Euclidean norm of all gradients together.
package func gradientNorm(_ parameters: [Parameter]) -> Double {
    parameters.reduce(0.0) { sum, parameter in
        sum + parameter.gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    }.squareRoot()
}

/// What gradients are multiplied with so that their norm stays within `limit` (torch's rule).
package func clippingScale(norm: Double, limit: Double) -> Float {
    Float(min(1, limit / (norm + 1e-6)))
}
