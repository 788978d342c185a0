/// Parts and rearrangements. Each result is a copy of its own.
extension Tensor {
    /// Slices `range` of the first axis.  // [range.count, ...]
    package func slice(_ range: Range<Int>) -> Tensor {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= shape[0],
            "Tensor: slice \(range) of \(shape)")
        let stride = shape[0] == 0 ? 0 : count / shape[0]
        let part = values[range.lowerBound * stride..<range.upperBound * stride]
        return Tensor(shape: [range.count] + shape.dropFirst(), values: Array(part))
    }

    /// The rows (all axes but the last flattened) with the given numbers.  // [indices, columns]
    package func rows(_ indices: [Int]) -> Tensor {
        let width = columns
        return Tensor(shape: [indices.count, width]) { out in
            values.withUnsafeBufferPointer { source in
                for (row, index) in indices.enumerated() {
                    precondition(index >= 0 && index < rows, "Tensor: row \(index) of \(shape)")
                    (out + row * width).update(
                        from: source[(index * width)...].prefix(width))
                }
            }
        }
    }

    /// Joins along the first axis.
    /// - Precondition: at least one part; all other axes agree.
    package static func concatenate(_ parts: [Tensor]) -> Tensor {
        precondition(!parts.isEmpty, "Tensor: nothing to concatenate")
        let tail = Array(parts[0].shape.dropFirst())
        var values: [Float] = []
        values.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts {
            precondition(
                Array(part.shape.dropFirst()) == tail,
                "Tensor: \(part.shape) joined to [_] + \(tail)")
            values += part.values
        }
        return Tensor(shape: [parts.reduce(0) { $0 + $1.shape[0] }] + tail, values: values)
    }

    /// Reorders the axes: axis i of the result is axis `order[i]` of this tensor.
    package func permuted(_ order: [Int]) -> Tensor {
        precondition(
            order.sorted() == Array(shape.indices), "Tensor: permutation \(order) of \(shape)")
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in shape.indices.dropLast().reversed() {
            strides[axis] = strides[axis + 1] * shape[axis + 1]
        }
        let newShape = order.map { shape[$0] }
        let newStrides = order.map { strides[$0] }
        return Tensor(shape: newShape) { out in
            values.withUnsafeBufferPointer { source in
                Self.gather(source, shape: newShape, strides: newStrides, into: out)
            }
        }
    }

    /// [rows, columns] to [columns, rows].
    package func transposed() -> Tensor { permuted([1, 0]) }

    /// Walks an index over `shape`, whose last axis is the inner loop.
    private static func gather(
        _ source: UnsafeBufferPointer<Float>, shape: [Int], strides: [Int],
        into out: UnsafeMutablePointer<Float>
    ) {
        guard let inner = shape.last, !shape.contains(0) else {
            if shape.isEmpty { out[0] = source[0] }
            return
        }
        let innerStride = strides[strides.count - 1]
        var index = [Int](repeating: 0, count: shape.count)
        var (start, written) = (0, 0)
        while true {
            for i in 0..<inner { out[written + i] = source[start + i * innerStride] }
            written += inner
            var axis = shape.count - 2
            while axis >= 0 {
                index[axis] += 1
                start += strides[axis]
                if index[axis] < shape[axis] { break }
                start -= index[axis] * strides[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}

extension UnsafeMutablePointer {
    /// Copies a slice to this address.
    fileprivate func update(from slice: Slice<UnsafeBufferPointer<Pointee>>) {
        for (offset, value) in slice.enumerated() { self[offset] = value }
    }
}
