/// A contiguous row-major Float32 array with a shape. Copying shares the storage until one of the
/// copies is written to, so passing and reshaping cost nothing.
package struct Tensor: Sendable, Equatable {
    package private(set) var shape: [Int]
    package var values: [Float]

    /// - Precondition: `values` holds the product of `shape`.
    package init(shape: [Int], values: [Float]) {
        let count = shape.reduce(1, *)
        precondition(
            values.count == count, "Tensor: \(values.count) values for shape \(shape)")
        self.shape = shape
        self.values = values
    }

    package init(zeros shape: [Int]) {
        self.init(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
    }

    /// Lets `fill` write every element of fresh storage, which is not cleared first.
    package init(
        shape: [Int], filledBy fill: (UnsafeMutablePointer<Float>) throws -> Void
    ) rethrows {
        let count = shape.reduce(1, *)
        let values = try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            if let base = buffer.baseAddress { try fill(base) }
            filled = count
        }
        self.init(shape: shape, values: values)
    }

    package var count: Int { values.count }
    /// Size of the last axis; 1 for a scalar.
    package var columns: Int { shape.last ?? 1 }
    /// Product of all axes but the last.
    package var rows: Int { shape.dropLast().reduce(1, *) }

    /// The same values under another shape.
    /// - Precondition: equal element counts.
    package consuming func reshaped(_ shape: [Int]) -> Tensor {
        precondition(
            shape.reduce(1, *) == values.count, "Tensor: \(self.shape) reshaped to \(shape)")
        self.shape = shape
        return self
    }
}
