/// SAM 2.1: everything of the checkpoint, no state. `VideoPredictor` carries objects through a
/// clip with it; the functions on single frames are in `SAM2+Image.swift` and `SAM2+Video.swift`.
///
/// Letters in shapes: S side of the input, h w sides of the coarse map (S / 16), C channels.
package struct SAM2: Sendable {
    package let config: SAM2Config
    /// What sessions compute it in; never more than this CPU has.
    package let precision: Precision
    /// Tensors of the files that nothing asked for.
    package let unusedTensors: [String]

    let imageEncoder: ImageEncoder
    let promptEncoder: PromptEncoder
    let maskDecoder: MaskDecoder
    let memoryAttention: MemoryAttention
    let memoryEncoder: MemoryEncoder
    /// From a mask token to an object pointer.
    let pointerHead: Perceptron
    /// A pointer's position in time, brought to the memory's width; nil when pointers have none.
    let pointerTime: Linear?
    /// Added to the features of a frame that is segmented without memory.
    let noMemory: Tensor  // [C]
    /// Stands for the pointer where the object is not visible.
    let noPointer: Tensor  // [C]
    /// Added to the memory of a frame on which the object is not visible.
    let occlusion: Tensor?  // [memory channels]
    /// Turns a mask given by the user into logits for the prompt encoder.
    let maskReduction: PixelConvolution

    /// - Throws: `EngineError.config` or `.weights`.
    package init(_ checkpoint: Checkpoint, precision: Precision = .f32) throws {
        try self.init(
            config: SAM2Config(json: checkpoint.config, file: checkpoint.configPath),
            store: WeightStore(checkpoint), precision: precision)
    }

    /// - Throws: `EngineError.weights`.
    package init(
        config: SAM2Config, store: WeightStore, precision: Precision = .f32
    ) throws {
        self.config = config
        self.precision = min(precision, .fastest)
        imageEncoder = ImageEncoder(store, config: config)
        promptEncoder = PromptEncoder(store, config: config.decoder)
        maskDecoder = MaskDecoder(store, config: config.decoder)
        memoryAttention = MemoryAttention(store, config: config)
        memoryEncoder = MemoryEncoder(store, config: config)
        let (channels, memory) = (config.channels, config.memory.channels)
        pointerHead = Perceptron(
            store, "object_pointer_proj", inputs: channels, hidden: channels, outputs: channels,
            depth: 3)
        pointerTime =
            config.memory.hasPointerPositions
            ? Linear(
                store, "temporal_positional_encoding_projection_layer", inputs: channels,
                outputs: memory) : nil
        noMemory = store.tensor("no_memory_embedding", [1, 1, channels])
        noPointer = store.tensor("no_object_pointer", [1, channels])
        occlusion =
            config.memory.hasOcclusionEmbedding
            ? store.tensor("occlusion_spatial_embedding_parameter", [1, memory]) : nil
        maskReduction = PixelConvolution(
            store, "mask_downsample", inputs: 1, outputs: 1, kernel: 4, stride: 4, padding: 0)
        // In every checkpoint, used by none of the reference's paths.
        store.ignore("no_memory_positional_encoding")
        unusedTensors = try store.finish()
    }

    /// Tables for one input size; the caller keeps them.
    /// - Throws: `EngineError.input` for a size the weights cannot run on.
    package func positions(inputSize: Int) throws -> PositionTables {
        guard config.accepts(inputSize: inputSize) else {
            throw EngineError.input(
                what: "SAM 2.1 input size",
                expected: "a multiple of \(config.hiera.patchStride << config.hiera.pooledStages) "
                    + "that the windows tile, such as \(config.imageSize)",
                found: "\(inputSize)")
        }
        return PositionTables(
            config: config, fourier: promptEncoder.imagePositions,
            storage: memoryAttention.storage, inputSize: inputSize)
    }
}
