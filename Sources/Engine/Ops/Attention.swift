import CKernels

/// Which keys a run of queries sees.
package struct AttentionSpan: Sendable, Equatable {
    package let queries: Range<Int>
    package let keys: Range<Int>
    /// The last query sees every key, the one before it one key less, and so on.
    package let isCausal: Bool

    package init(queries: Range<Int>, keys: Range<Int>, isCausal: Bool = false) {
        precondition(
            !isCausal || keys.count >= queries.count,
            "AttentionSpan: \(queries.count) causal queries over \(keys.count) keys")
        self.queries = queries
        self.keys = keys
        self.isCausal = isCausal
    }

    /// Windows side by side: rows `bounds[i] ..< bounds[i + 1]` see each other.
    package static func windows(_ bounds: [Int]) -> [AttentionSpan] {
        zip(bounds, bounds.dropFirst()).map { AttentionSpan(queries: $0..<$1, keys: $0..<$1) }
    }
}

/// Softmax attention without a score matrix of the whole sequence: tiles of queries pass over
/// tiles of keys with a running maximum and sum (Milakov and Gimelshein 2018; FlashAttention).
/// Query heads share key heads in groups when there are fewer of the latter.
///
/// - Parameters:
///   - q: [queries, heads, headDim]
///   - k: [keys, keyHeads, headDim]; `heads` is a multiple of `keyHeads`
///   - v: [keys, keyHeads, valueDim]
///   - spans: which queries see which keys; nil means all see all. Rows in no span are zero.
///   - scale: of the scores; nil means 1 / sqrt(headDim)
/// - Returns: [queries, heads * valueDim]
package func attention(
    q: Tensor, k: Tensor, v: Tensor, spans: [AttentionSpan]? = nil, scale: Float? = nil,
    _ run: Compute
) -> Tensor {
    precondition(
        q.shape.count == 3 && k.shape.count == 3 && v.shape.count == 3
            && q.shape[2] == k.shape[2] && k.shape[0] == v.shape[0] && k.shape[1] == v.shape[1]
            && q.shape[1] % max(k.shape[1], 1) == 0,
        "attention: q \(q.shape), k \(k.shape), v \(v.shape)")
    let spans = spans ?? [AttentionSpan(queries: 0..<q.shape[0], keys: 0..<k.shape[0])]
    let (heads, valueDim) = (q.shape[1], v.shape[2])
    return Tensor(shape: [q.shape[0], heads * valueDim]) { out in
        if spans.reduce(0, { $0 + $1.queries.count }) < q.shape[0] {
            out.update(repeating: 0, count: q.shape[0] * heads * valueDim)
        }
        q.values.withUnsafeBufferPointer { q in
            k.values.withUnsafeBufferPointer { keys in
                v.values.withUnsafeBufferPointer { v in
                    guard let q = q.baseAddress, let base = keys.baseAddress,
                        let v = v.baseAddress
                    else { return }
                    let block = KeyBlock(
                        keys: base, values: v, count: k.shape[0],
                        keyRowStride: k.shape[1] * k.shape[2],
                        valueRowStride: k.shape[1] * valueDim, keyHeadStride: k.shape[2],
                        valueHeadStride: valueDim)
                    AttentionKernel(
                        queries: q, blocks: [block], out: out, heads: heads, keyHeads: k.shape[1],
                        headDim: k.shape[2], valueDim: valueDim,
                        scale: scale ?? 1 / Float(k.shape[2]).squareRoot()
                    ).callAsFunction(spans, run)
                }
            }
        }
    }
}

/// Keys and values that lie together: a tensor, or a page of a cache.
struct KeyBlock {
    let keys: UnsafePointer<Float>
    let values: UnsafePointer<Float>
    let count: Int
    let keyRowStride: Int
    let valueRowStride: Int
    let keyHeadStride: Int
    let valueHeadStride: Int
}
