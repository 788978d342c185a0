import Engine

extension TrainedLinear.Adapter {
    /// An adapter that does nothing yet: A as `peft` draws it (uniform, Kaiming with a = sqrt 5), B
    /// zero. Nil for a layer that is to have none.
    /// - Parameters:
    ///   - name: of the layer in the checkpoint, such as "model.layers.0.self_attn.q_proj".
    ///   - weight: the layer's own.  // [out, in]
    init?(_ name: String, _ weight: Parameter, _ config: LoRAConfig, seed: UInt64) {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        guard config.targets.contains(last) else { return nil }
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
        var random = RandomSource(seed: name.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
        let bound = 1 / Double(max(1, inputs)).squareRoot()
        down = Parameter(
            name: "\(name).lora_A.weight", shape: [config.rank, inputs],
            values: (0..<config.rank * inputs).map { _ in
                Float((2 * random.uniform() - 1) * bound)
            })
        up = Parameter(
            name: "\(name).lora_B.weight", shape: [outputs, config.rank],
            values: [Float](repeating: 0, count: outputs * config.rank))
        scale = config.scale
    }
}
