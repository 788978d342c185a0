import Engine

/// One decoder layer with its gradients: x + attention(norm(x)), then + mlp(norm(.)).
struct LayerTraining {
    let config: TextConfig
    let inputNorm: Parameter
    let query: TrainedLinear
    let key: TrainedLinear
    let value: TrainedLinear
    let output: TrainedLinear
    let outputNorm: Parameter
    let gate: TrainedLinear
    let up: TrainedLinear
    let down: TrainedLinear

    /// - Parameters:
    ///   - take: gives the parameter of a name, relative to the layer, and shape.
    ///   - adapt: gives the adapter of a linear layer's name and weight, if it has one.
    init(
        config: TextConfig, take: (String, [Int]) -> Parameter,
        adapt: (String, Parameter) -> TrainedLinear.Adapter?
    ) {
        self.config = config
        let (hidden, inner) = (config.hiddenSize, config.intermediateSize)
        let queries = config.headCount * config.headDim
        let keys = config.keyHeadCount * config.headDim
        func linear(_ name: String, _ shape: [Int], bias: Bool = false) -> TrainedLinear {
            let weight = take("\(name).weight", shape)
            return TrainedLinear(
                weight: weight, bias: bias ? take("\(name).bias", [shape[0]]) : nil,
                adapter: adapt(name, weight))
        }
        inputNorm = take("input_layernorm.weight", [hidden])
        query = linear("self_attn.q_proj", [queries, hidden], bias: config.hasQKVBias)
        key = linear("self_attn.k_proj", [keys, hidden], bias: config.hasQKVBias)
        value = linear("self_attn.v_proj", [keys, hidden], bias: config.hasQKVBias)
        output = linear("self_attn.o_proj", [hidden, queries])
        outputNorm = take("post_attention_layernorm.weight", [hidden])
        gate = linear("mlp.gate_proj", [inner, hidden])
        up = linear("mlp.up_proj", [inner, hidden])
        down = linear("mlp.down_proj", [hidden, inner])
    }

    /// What backward needs of the forward pass.
    struct Activations {
        var x: [Float]  // [T, hidden]
        var q: [Float]  // [T, heads * headDim], turned
        var k: [Float]  // [T, keyValueHeads * headDim], turned
        var v: [Float]
        var attended: [Float]  // [T, heads * headDim]
        var middle: [Float]  // [T, hidden]
        var gate: [Float]  // [T, intermediate]
        var up: [Float]
    }

    /// - Parameter adapted: false leaves adapters out.
    /// - Returns: the layer's output [T, hidden] and what backward needs.
    func forward(
        _ x: [Float], rotary: RotaryTraining, layout: GroupLayout, adapted: Bool = true
    ) -> ([Float], Activations) {
        let rows = layout.tokenCount
        let normed = norm(x, inputNorm)
        var q = query.forward(normed, rows: rows, adapted: adapted)
        var k = key.forward(normed, rows: rows, adapted: adapted)
        let v = value.forward(normed, rows: rows, adapted: adapted)
        rotary.apply(&q, heads: config.headCount, backward: false)
        rotary.apply(&k, heads: config.keyHeadCount, backward: false)
        let attended = attention(layout).forward(q: q, k: k, v: v)
        var middle = output.forward(attended, rows: rows, adapted: adapted)
        add(x, to: &middle)
        let normedMiddle = norm(middle, outputNorm)
        let gated = gate.forward(normedMiddle, rows: rows, adapted: adapted)
        let raised = up.forward(normedMiddle, rows: rows, adapted: adapted)
        var y = down.forward(
            SwiGLUTraining.forward(gate: gated, up: raised), rows: rows, adapted: adapted)
        add(middle, to: &y)
        return (
            y,
            Activations(
                x: x, q: q, k: k, v: v, attended: attended, middle: middle, gate: gated, up: raised)
        )
    }

    /// Adds to the gradients of the layer and returns dx.  // [T, hidden]
    func backward(
        _ dy: [Float], _ kept: Activations, rotary: RotaryTraining, layout: GroupLayout
    ) -> [Float] {
        let rows = layout.tokenCount
        let dInner = down.backward(
            dy, SwiGLUTraining.forward(gate: kept.gate, up: kept.up), rows: rows)
        let (dGate, dUp) = SwiGLUTraining.backward(dInner, gate: kept.gate, up: kept.up)
        let normedMiddle = norm(kept.middle, outputNorm)
        var dNormed = gate.backward(dGate, normedMiddle, rows: rows)
        add(up.backward(dUp, normedMiddle, rows: rows), to: &dNormed)
        var dMiddle = normBackward(dNormed, kept.middle, outputNorm)
        add(dy, to: &dMiddle)

        let dAttended = output.backward(dMiddle, kept.attended, rows: rows)
        var (dq, dk, dv) = attention(layout).backward(dAttended, q: kept.q, k: kept.k, v: kept.v)
        rotary.apply(&dq, heads: config.headCount, backward: true)
        rotary.apply(&dk, heads: config.keyHeadCount, backward: true)
        let normed = norm(kept.x, inputNorm)
        var dInput = query.backward(dq, normed, rows: rows)
        add(key.backward(dk, normed, rows: rows), to: &dInput)
        add(value.backward(dv, normed, rows: rows), to: &dInput)
        var dx = normBackward(dInput, kept.x, inputNorm)
        add(dMiddle, to: &dx)
        return dx
    }

    private func attention(_ layout: GroupLayout) -> AttentionTraining {
        AttentionTraining(
            layout: layout, heads: config.headCount, keyValueHeads: config.keyHeadCount,
            headDim: config.headDim)
    }

    private func norm(_ x: [Float], _ weight: Parameter) -> [Float] {
        RMSNormTraining.forward(
            x, width: config.hiddenSize, weight: weight, epsilon: config.normEpsilon)
    }

    private func normBackward(_ dy: [Float], _ x: [Float], _ weight: Parameter) -> [Float] {
        RMSNormTraining.backward(
            dy, x, width: config.hiddenSize, weight: weight, epsilon: config.normEpsilon)
    }

    private func add(_ addition: [Float], to sum: inout [Float]) {
        for i in addition.indices { sum[i] += addition[i] }
    }
}
