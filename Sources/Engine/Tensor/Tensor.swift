/// A contiguous row-major Float32 array with a shape.
package struct Tensor: Sendable, Equatable {
    package let shape: [Int]
    package var values: [Float]

    /// - Precondition: `values` holds the product of `shape`.
    package init(shape: [Int], values: [Float]) {
        let count = shape.reduce(1, *)
        precondition(
            values.count == count, "Tensor: \(values.count) values for shape \(shape)")
        self.shape = shape
        self.values = values
    }
}
