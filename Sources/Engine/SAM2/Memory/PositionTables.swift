/// Everything about places that depends on the input size alone; made once per size.
package struct PositionTables: Sendable {
    let inputSize: Int
    /// For the decoder.  // [side, side, C]
    let decoder: Tensor
    /// For the current frame in memory attention.  // [side * side, C]
    let frame: Tensor
    /// For remembered frames.  // [side * side, memory channels]
    let memory: Tensor
    let rotary: AxialRotary

    init(
        config: SAM2Config, fourier: FourierPositions, storage: DType, inputSize: Int
    ) {
        self.inputSize = inputSize
        let side = inputSize / config.featureStride
        decoder = fourier.grid(side: side)
        frame = SinePositions.map(height: side, width: side, channels: config.channels)
            .reshaped([side * side, config.channels])
        memory = SinePositions.map(height: side, width: side, channels: config.memory.channels)
            .reshaped([side * side, config.memory.channels])
        let heads = config.memory.attentionHeads * config.memory.attentionDownsampling
        rotary = AxialRotary(
            side: side, headDim: config.channels / heads, theta: config.memory.ropeTheta,
            storage: storage)
    }
}
