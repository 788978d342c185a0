/// Attention of the current frame's features to the memory bank.
///
/// Softmax rows sum to one, so (softmax x (memory W + b)) is (softmax x memory) W + b: the sum over
/// tens of thousands of keys runs over the memory's 64 channels instead of 256.
struct MemoryCrossAttention: Sendable {
    private let heads: Int
    private let inner: Int
    private let query: Linear
    private let key: Linear
    private let valueWeight: Tensor  // [inner, memory channels]
    private let valueBias: Tensor  // [inner]
    private let output: Linear

    init(_ store: WeightStore, _ prefix: String, config: SAM2Config) {
        heads = config.memory.attentionHeads
        let (channels, memory) = (config.channels, config.memory.channels)
        inner = channels / config.memory.attentionDownsampling
        query = Linear(store, prefix + ".q_proj", inputs: channels, outputs: inner)
        key = Linear(store, prefix + ".k_proj", inputs: memory, outputs: inner)
        valueWeight = store.tensor(prefix + ".v_proj.weight", [inner, memory])
        valueBias = store.tensor(prefix + ".v_proj.bias", [inner])
        output = Linear(store, prefix + ".o_proj", inputs: inner, outputs: channels)
    }

    /// How the weights are stored.
    var storage: DType { query.weight.dtype }

    /// Keys of one remembered frame, turned.
    /// - Parameter placed: the memory with its positions in space  // [h w, memory channels]
    /// - Returns: [h w, inner]
    func keys(_ placed: Tensor, rotary: AxialRotary, _ run: Compute) -> Tensor {
        var keys = key(placed, run)
        rotary.turn(&keys, run)
        return keys
    }

    /// - Parameters:
    ///   - x: [h w, C]
    ///   - layer: which of the bank's keys are this layer's
    ///   - times: temporal positions  // [frames, memory channels]
    func callAsFunction(
        _ x: Tensor, bank: MemoryBank, layer: Int, times: Tensor, rotary: AxialRotary,
        _ run: Compute
    ) -> Tensor {
        var q = query(x, run)
        rotary.turn(&q, run)
        let keys = bankKeys(bank, layer: layer, times: times, rotary: rotary, run)
        let pooled = pool(q, keys, bank, run)  // [h w, heads, memory channels]
        return output(projectValues(pooled, run), run)
    }

    /// The keys of all frames with their distances in time, one block per frame, then those of the
    /// pointers, which are not turned.
    private func bankKeys(
        _ bank: MemoryBank, layer: Int, times: Tensor, rotary: AxialRotary, _ run: Compute
    ) -> [Tensor] {
        let unbiased = Linear(weight: key.weight)
        let shifts = unbiased(times, run)  // [frames, inner]
        var blocks = bank.frames.map { frame in
            let keys = frame.memory.keys[layer]
            let shift = Array(shifts.values[frame.time * inner..<(frame.time + 1) * inner])
            return Tensor(shape: keys.shape) { rotary.add(shift, to: keys, into: $0, run) }
        }
        if let pointers = bank.pointers {
            blocks.append(key(pointers.tokens.adding(pointers.positions, run), run))
        }
        return blocks
    }

    /// Softmax over all keys, summed over the memory as it is.
    private func pool(
        _ q: Tensor, _ keys: [Tensor], _ bank: MemoryBank, _ run: Compute
    ) -> Tensor {
        let values = bank.frames.map(\.memory.values) + (bank.pointers.map { [$0.tokens] } ?? [])
        let channels = valueWeight.shape[1]
        let count = keys.reduce(0) { $0 + $1.rows }
        return Tensor(shape: [q.rows, heads, channels]) { out in
            withPointers(to: keys) { keyPointers in
                withPointers(to: values) { valuePointers in
                    let blocks = keys.indices.map { index in
                        KeyBlock(
                            keys: keyPointers[index], values: valuePointers[index],
                            count: keys[index].rows, keyRowStride: inner,
                            valueRowStride: channels, keyHeadStride: inner / heads,
                            // Every head reads the same memory.
                            valueHeadStride: 0)
                    }
                    q.values.withUnsafeBufferPointer { q in
                        guard let base = q.baseAddress else { return }
                        let span = AttentionSpan(
                            queries: 0..<q.count / inner, keys: 0..<count)
                        AttentionKernel(
                            queries: base, blocks: blocks, out: out, heads: heads,
                            keyHeads: heads, headDim: inner / heads, valueDim: channels,
                            scale: 1 / Float(inner / heads).squareRoot()
                        ).callAsFunction([span], run)
                    }
                }
            }
        }
    }

    /// [h w, heads, memory channels] to [h w, inner].
    private func projectValues(_ pooled: Tensor, _ run: Compute) -> Tensor {
        let (rows, channels, headDim) = (pooled.shape[0], valueWeight.shape[1], inner / heads)
        return Tensor(shape: [rows, inner]) { out in
            pooled.values.withUnsafeBufferPointer { pooled in
                valueWeight.values.withUnsafeBufferPointer { weight in
                    guard let pooled = pooled.baseAddress, let weight = weight.baseAddress
                    else { return }
                    run.forEachRange(rows, grain: 256) { part in
                        for row in part {
                            for i in 0..<inner { out[row * inner + i] = valueBias.values[i] }
                        }
                        for head in 0..<heads {
                            let start = part.lowerBound
                            sgemm(
                                rows: part.count, columns: headDim, inner: channels,
                                pooled + (start * heads + head) * channels,
                                stride: heads * channels, weight + head * headDim * channels,
                                stride: channels, transposed: true,
                                into: out + start * inner + head * headDim, stride: inner,
                                adding: true)
                        }
                    }
                }
            }
        }
    }
}

/// Calls `body` with the addresses of the values of several tensors, none of them empty.
private func withPointers<Result>(
    to tensors: [Tensor], _ body: ([UnsafePointer<Float>]) -> Result
) -> Result {
    func descend(_ index: Int, _ pointers: [UnsafePointer<Float>]) -> Result {
        guard index < tensors.count else { return body(pointers) }
        return tensors[index].values.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                preconditionFailure("MemoryCrossAttention: an empty block of keys")
            }
            return descend(index + 1, pointers + [base])
        }
    }
    return descend(0, [])
}
