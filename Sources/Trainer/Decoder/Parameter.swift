/// One trained tensor with its gradient.
package final class Parameter {
    /// The tensor's name in the checkpoint.
    package let name: String
    package let shape: [Int]
    package var values: [Float]
    package var gradient: [Float]

    /// - Precondition: `values` holds the product of `shape`.
    package init(name: String, shape: [Int], values: [Float]) {
        precondition(
            values.count == shape.reduce(1, *),
            "Parameter \(name): \(values.count) values for \(shape)")
        self.name = name
        self.shape = shape
        self.values = values
        gradient = [Float](repeating: 0, count: values.count)
    }

    package func clearGradient() {
        gradient = [Float](repeating: 0, count: values.count)
    }

    /// - Precondition: as many values as the parameter has.
    package func addGradient(_ addition: [Float]) {
        precondition(addition.count == gradient.count, "Parameter \(name): \(addition.count)")
        for i in addition.indices { gradient[i] += addition[i] }
    }
}
