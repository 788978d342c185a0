import Engine

/// One decoder layer with its gradients: x + attention(norm(x)), then + mlp(norm(.)).
struct LayerTraining {
    let config: TextConfig
    let inputNorm: Parameter
    let (query, queryBias): (Parameter, Parameter?)
    let (key, keyBias): (Parameter, Parameter?)
    let (value, valueBias): (Parameter, Parameter?)
    let output: Parameter
    let outputNorm: Parameter
    let gate: Parameter
    let up: Parameter
    let down: Parameter

    /// - Parameter take: gives the parameter of a name, relative to the layer, and shape.
    init(config: TextConfig, take: (String, [Int]) -> Parameter) {
        self.config = config
        let (hidden, inner) = (config.hiddenSize, config.intermediateSize)
        let queries = config.headCount * config.headDim
        let keys = config.keyHeadCount * config.headDim
        func bias(_ name: String, _ count: Int) -> Parameter? {
            config.hasQKVBias ? take("self_attn.\(name)_proj.bias", [count]) : nil
        }
        inputNorm = take("input_layernorm.weight", [hidden])
        query = take("self_attn.q_proj.weight", [queries, hidden])
        queryBias = bias("q", queries)
        key = take("self_attn.k_proj.weight", [keys, hidden])
        keyBias = bias("k", keys)
        value = take("self_attn.v_proj.weight", [keys, hidden])
        valueBias = bias("v", keys)
        output = take("self_attn.o_proj.weight", [hidden, queries])
        outputNorm = take("post_attention_layernorm.weight", [hidden])
        gate = take("mlp.gate_proj.weight", [inner, hidden])
        up = take("mlp.up_proj.weight", [inner, hidden])
        down = take("mlp.down_proj.weight", [hidden, inner])
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

    /// - Returns: the layer's output [T, hidden] and what backward needs.
    func forward(_ x: [Float], rotary: RotaryTraining, layout: GroupLayout)
        -> ([Float], Activations)
    {
        let rows = layout.tokenCount
        let normed = norm(x, inputNorm)
        var q = LinearTraining.forward(normed, rows: rows, weight: query, bias: queryBias)
        var k = LinearTraining.forward(normed, rows: rows, weight: key, bias: keyBias)
        let v = LinearTraining.forward(normed, rows: rows, weight: value, bias: valueBias)
        rotary.apply(&q, heads: config.headCount, backward: false)
        rotary.apply(&k, heads: config.keyHeadCount, backward: false)
        let attended = attention(layout).forward(q: q, k: k, v: v)
        var middle = LinearTraining.forward(attended, rows: rows, weight: output, bias: nil)
        add(x, to: &middle)
        let normedMiddle = norm(middle, outputNorm)
        let gated = LinearTraining.forward(normedMiddle, rows: rows, weight: gate, bias: nil)
        let raised = LinearTraining.forward(normedMiddle, rows: rows, weight: up, bias: nil)
        var y = LinearTraining.forward(
            SwiGLUTraining.forward(gate: gated, up: raised), rows: rows, weight: down, bias: nil)
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
        let dInner = LinearTraining.backward(
            dy, SwiGLUTraining.forward(gate: kept.gate, up: kept.up), rows: rows, weight: down,
            bias: nil)
        let (dGate, dUp) = SwiGLUTraining.backward(dInner, gate: kept.gate, up: kept.up)
        let normedMiddle = norm(kept.middle, outputNorm)
        var dNormed = LinearTraining.backward(
            dGate, normedMiddle, rows: rows, weight: gate, bias: nil)
        add(
            LinearTraining.backward(dUp, normedMiddle, rows: rows, weight: up, bias: nil),
            to: &dNormed)
        var dMiddle = normBackward(dNormed, kept.middle, outputNorm)
        add(dy, to: &dMiddle)

        let dAttended = LinearTraining.backward(
            dMiddle, kept.attended, rows: rows, weight: output, bias: nil)
        var (dq, dk, dv) = attention(layout).backward(dAttended, q: kept.q, k: kept.k, v: kept.v)
        rotary.apply(&dq, heads: config.headCount, backward: true)
        rotary.apply(&dk, heads: config.keyHeadCount, backward: true)
        let normed = norm(kept.x, inputNorm)
        var dInput = LinearTraining.backward(
            dq, normed, rows: rows, weight: query, bias: queryBias)
        add(
            LinearTraining.backward(dk, normed, rows: rows, weight: key, bias: keyBias),
            to: &dInput)
        add(
            LinearTraining.backward(dv, normed, rows: rows, weight: value, bias: valueBias),
            to: &dInput)
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
