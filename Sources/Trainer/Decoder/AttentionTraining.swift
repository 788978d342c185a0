import Foundation

/// Grouped-query attention over a `GroupLayout`, forward and backward.
///
/// Probabilities are computed again in backward instead of being kept: per head and block they are
/// the largest tensors of the whole step.
struct AttentionTraining {
    let layout: GroupLayout
    let heads: Int
    let keyValueHeads: Int
    let headDim: Int

    private var queryStride: Int { heads * headDim }
    private var keyStride: Int { keyValueHeads * headDim }
    private var scale: Float { 1 / Float(headDim).squareRoot() }

    /// - Parameters: `q` [T, heads * headDim], `k` and `v` [T, keyValueHeads * headDim].
    /// - Returns: [T, heads * headDim].
    func forward(q: [Float], k: [Float], v: [Float]) -> [Float] {
        var output = [Float](repeating: 0, count: q.count)
        withPointers(q, k, v) { q, k, v in
            output.withUnsafeMutableBufferPointer { buffer in
                guard let output = buffer.baseAddress else { return }
                for (rows, prefix) in layout.attentionBlocks {
                    for head in 0..<heads {
                        let probabilities = probabilities(q, k, rows, prefix, head)
                        let (width, at) = (prefix + rows.count, rows.lowerBound)
                        probabilities.withUnsafeBufferPointer { p in
                            guard let p = p.baseAddress else { return }
                            let target = Block(
                                start: output + at * queryStride + head * headDim,
                                stride: queryStride)
                            product(
                                Block(start: p, stride: width), values(v, 0, head), into: target,
                                m: rows.count, n: headDim, k: prefix)
                            product(
                                Block(start: p + prefix, stride: width), values(v, at, head),
                                into: target, m: rows.count, n: headDim, k: rows.count, keep: 1)
                        }
                    }
                }
            }
        }
        return output
    }

    /// - Parameters: `dOutput` [T, heads * headDim]; the rest as given to `forward`.
    func backward(_ dOutput: [Float], q: [Float], k: [Float], v: [Float])
        -> (q: [Float], k: [Float], v: [Float])
    {
        var dq = [Float](repeating: 0, count: q.count)
        var dk = [Float](repeating: 0, count: k.count)
        var dv = dk
        withPointers(q, k, v) { q, k, v in
            dOutput.withUnsafeBufferPointer { dOutput in
                dq.withUnsafeMutableBufferPointer { dq in
                    dk.withUnsafeMutableBufferPointer { dk in
                        dv.withUnsafeMutableBufferPointer { dv in
                            guard let dOutput = dOutput.baseAddress, let dq = dq.baseAddress,
                                let dk = dk.baseAddress, let dv = dv.baseAddress
                            else { return }
                            for (rows, prefix) in layout.attentionBlocks {
                                for head in 0..<heads {
                                    backward(
                                        dOutput, (q, k, v), (dq, dk, dv), rows, prefix, head)
                                }
                            }
                        }
                    }
                }
            }
        }
        return (dq, dk, dv)
    }

    // MARK: - One head of one block

    private typealias Inputs = (
        q: UnsafePointer<Float>, k: UnsafePointer<Float>, v: UnsafePointer<Float>
    )
    private typealias Gradients = (
        q: UnsafeMutablePointer<Float>, k: UnsafeMutablePointer<Float>,
        v: UnsafeMutablePointer<Float>
    )

    private func backward(
        _ dOutput: UnsafePointer<Float>, _ x: Inputs, _ d: Gradients, _ rows: Range<Int>,
        _ prefix: Int, _ head: Int
    ) {
        let probabilities = probabilities(x.q, x.k, rows, prefix, head)
        let (count, width) = (rows.count, prefix + rows.count)
        let dOut = Block(
            start: dOutput + rows.lowerBound * queryStride + head * headDim, stride: queryStride)
        var dScores = [Float](repeating: 0, count: count * width)
        let parts = [(0, 0, prefix), (prefix, rows.lowerBound, count)]
        dScores.withUnsafeMutableBufferPointer { ds in
            probabilities.withUnsafeBufferPointer { p in
                guard let ds = ds.baseAddress, let p = p.baseAddress else { return }
                for (column, at, keys) in parts where keys > 0 {
                    product(
                        dOut, values(x.v, at, head).transposed,
                        into: Block(start: ds + column, stride: width), m: count, n: keys,
                        k: headDim)
                    product(
                        Block(start: p + column, stride: width).transposed, dOut,
                        into: gradient(d.v, at, head), m: keys, n: headDim, k: count, keep: 1)
                }
                softmaxBackward(ds, p, rows: count, width: width)
                let dQuery = Block(
                    start: d.q + rows.lowerBound * queryStride + head * headDim,
                    stride: queryStride)
                for (column, at, keys) in parts where keys > 0 {
                    let dS = Block(start: UnsafePointer(ds) + column, stride: width)
                    product(
                        dS, values(x.k, at, head), into: dQuery, m: count, n: headDim, k: keys,
                        scale: scale, keep: 1)
                    product(
                        dS.transposed, queries(x.q, rows.lowerBound, head),
                        into: gradient(d.k, at, head), m: keys, n: headDim, k: count,
                        scale: scale, keep: 1)
                }
            }
        }
    }

    /// dS = P * (dP - rowsum(dP * P)), in place of dP.  // [rows, width]
    private func softmaxBackward(
        _ d: UnsafeMutablePointer<Float>, _ p: UnsafePointer<Float>, rows: Int, width: Int
    ) {
        for row in 0..<rows {
            var dot: Float = 0
            for i in row * width..<(row + 1) * width { dot += d[i] * p[i] }
            for i in row * width..<(row + 1) * width { d[i] = p[i] * (d[i] - dot) }
        }
    }

    /// softmax(scale * q kᵀ) with the causal mask of the block.  // [rows, prefix + rows]
    private func probabilities(
        _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ rows: Range<Int>, _ prefix: Int,
        _ head: Int
    ) -> [Float] {
        let (count, width) = (rows.count, prefix + rows.count)
        var scores = [Float](repeating: 0, count: count * width)
        scores.withUnsafeMutableBufferPointer { buffer in
            guard let scores = buffer.baseAddress else { return }
            for (column, at, keys) in [(0, 0, prefix), (prefix, rows.lowerBound, count)]
            where keys > 0 {
                product(
                    queries(q, rows.lowerBound, head), values(k, at, head).transposed,
                    into: Block(start: scores + column, stride: width), m: count, n: keys,
                    k: headDim, scale: scale)
            }
            for row in 0..<count {
                softmax(scores + row * width, visible: prefix + row + 1, width: width)
            }
        }
        return scores
    }

    private func softmax(_ row: UnsafeMutablePointer<Float>, visible: Int, width: Int) {
        var greatest = -Float.infinity
        for i in 0..<visible { greatest = max(greatest, row[i]) }
        var sum: Float = 0
        for i in 0..<visible {
            row[i] = exp(row[i] - greatest)
            sum += row[i]
        }
        for i in 0..<visible { row[i] /= sum }
        for i in visible..<width { row[i] = 0 }
    }

    // MARK: - Pointers

    private func queries(_ q: UnsafePointer<Float>, _ row: Int, _ head: Int)
        -> Block<UnsafePointer<Float>>
    {
        Block(start: q + row * queryStride + head * headDim, stride: queryStride)
    }

    private func values(_ v: UnsafePointer<Float>, _ row: Int, _ head: Int)
        -> Block<UnsafePointer<Float>>
    {
        Block(start: v + row * keyStride + keyOffset(head), stride: keyStride)
    }

    private func gradient(_ d: UnsafeMutablePointer<Float>, _ row: Int, _ head: Int)
        -> Block<UnsafeMutablePointer<Float>>
    {
        Block(start: d + row * keyStride + keyOffset(head), stride: keyStride)
    }

    private func keyOffset(_ head: Int) -> Int { head / (heads / keyValueHeads) * headDim }

    private func withPointers(
        _ q: [Float], _ k: [Float], _ v: [Float],
        _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
    ) {
        q.withUnsafeBufferPointer { q in
            k.withUnsafeBufferPointer { k in
                v.withUnsafeBufferPointer { v in
                    guard let q = q.baseAddress, let k = k.baseAddress, let v = v.baseAddress
                    else { return }
                    body(q, k, v)
                }
            }
        }
    }
}
