/// Conditions a frame's features on what is remembered of an object
/// (SAM 2, section "memory attention").
struct MemoryAttention: Sendable {
    private let layers: [MemoryAttentionLayer]
    private let norm: LayerNorm
    private let times: Tensor  // [frames, memory channels]

    init(_ store: WeightStore, config: SAM2Config) {
        layers = (0..<config.memory.attentionLayers).map {
            MemoryAttentionLayer(store, "memory_attention.layers.\($0)", config: config)
        }
        norm = LayerNorm(
            store, "memory_attention.layer_norm", size: config.channels,
            epsilon: MemoryAttentionLayer.epsilon)
        let shape = [config.memory.frames, 1, 1, config.memory.channels]
        let times = store.tensor("memory_temporal_positional_encoding", shape)
        self.times =
            times.count == shape.reduce(1, *)
            ? times.reshaped([config.memory.frames, config.memory.channels])
            : Tensor(zeros: [0, 0])
    }

    /// How the weights are stored.
    var storage: DType { layers.first?.crossAttention.storage ?? .f32 }

    /// Keys of a remembered frame for every layer.
    /// - Parameter features: [h w, memory channels]
    func project(
        _ features: Tensor, positions: PositionTables, _ run: Compute
    ) -> ProjectedMemory {
        let placed = features.adding(positions.memory, run)
        return ProjectedMemory(
            values: features,
            keys: layers.map { $0.crossAttention.keys(placed, rotary: positions.rotary, run) })
    }

    /// - Parameter coarse: [h, w, C]
    /// - Returns: [h, w, C]
    /// - Throws: `EngineError.cancelled`.
    func callAsFunction(
        _ coarse: Tensor, bank: MemoryBank, positions: PositionTables, _ run: Compute
    ) throws -> Tensor {
        var x = coarse.reshaped(positions.frame.shape)
        x.addScaled(positions.frame, by: 0.1, run)
        for (index, layer) in layers.enumerated() {
            try layer(
                &x, bank: bank, layer: index, times: times, rotary: positions.rotary, run)
        }
        return norm(x, run).reshaped(coarse.shape)
    }
}

extension Tensor {
    /// Adds a multiple of a tensor of the same count in place.
    fileprivate mutating func addScaled(_ other: Tensor, by factor: Float, _ run: Compute) {
        precondition(other.count == count, "Tensor: \(other.shape) added to \(shape)")
        other.values.withUnsafeBufferPointer { other in
            values.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress, let other = other.baseAddress else { return }
                run.forEachRange(buffer.count, grain: 8192) {
                    run.kernels.axpy(
                        factor, other + $0.lowerBound, base + $0.lowerBound, $0.count)
                }
            }
        }
    }
}
