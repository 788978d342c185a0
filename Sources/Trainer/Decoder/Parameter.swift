import Engine

/// One tensor of the decoder, with its gradient if it is trained.
package final class Parameter {
    /// The tensor's name in the checkpoint.
    package let name: String
    package let shape: [Int]
    /// Empty for a frozen matrix, which stays in its file.
    package var values: [Float]
    /// Empty for what is not trained.
    package var gradient: [Float]
    package let isTrained: Bool
    private let frozen: (matrix: WeightMatrix, run: Compute)?

    /// Numbers of a frozen matrix that are widened at a time.
    private static let blockSize = 1 << 21

    /// - Precondition: `values` holds the product of `shape`.
    package init(name: String, shape: [Int], values: [Float], isTrained: Bool = true) {
        precondition(
            values.count == shape.reduce(1, *),
            "Parameter \(name): \(values.count) values for \(shape)")
        self.name = name
        self.shape = shape
        self.values = values
        self.isTrained = isTrained
        frozen = nil
        gradient = [Float](repeating: 0, count: isTrained ? values.count : 0)
    }

    /// A matrix that is not trained: it is widened block by block when it is needed.
    init(name: String, frozen matrix: WeightMatrix, _ run: Compute) {
        self.name = name
        shape = [matrix.rows, matrix.columns]
        (values, gradient, isTrained) = ([], [], false)
        frozen = (matrix, run)
    }

    package func clearGradient() {
        for i in gradient.indices { gradient[i] = 0 }
    }

    /// Does nothing for what is not trained.
    /// - Precondition: as many values as the parameter has.
    package func addGradient(_ addition: [Float]) {
        guard isTrained else { return }
        precondition(addition.count == gradient.count, "Parameter \(name): \(addition.count)")
        for i in addition.indices { gradient[i] += addition[i] }
    }

    /// Calls `body` with the rows of a matrix, all at once or block by block.
    func forEachBlock(_ body: (Range<Int>, UnsafePointer<Float>) -> Void) {
        guard let (matrix, run) = frozen else {
            values.withUnsafeBufferPointer {
                if let base = $0.baseAddress { body(0..<shape[0], base) }
            }
            return
        }
        let step = max(1, Self.blockSize / max(1, matrix.columns))
        for start in stride(from: 0, to: matrix.rows, by: step) {
            let rows = start..<min(matrix.rows, start + step)
            matrix.rows(Array(rows), run).values.withUnsafeBufferPointer {
                if let base = $0.baseAddress { body(rows, base) }
            }
        }
    }

    /// One row of a matrix.
    func row(_ index: Int) -> [Float] {
        guard let (matrix, run) = frozen else {
            return Array(values[index * shape[1]..<(index + 1) * shape[1]])
        }
        return matrix.rows([index], run).values
    }
}
