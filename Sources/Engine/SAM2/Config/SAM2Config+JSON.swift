/// Reading `config.json` in the published spelling and in that of transformers 5
/// (configuration_sam2.py, configuration_sam2_video.py: keys and defaults).
extension SAM2Config {
    /// - Throws: `EngineError.config` naming the key, what the engine can run and what stands
    ///   there.
    package init(json: JSON, file: String) throws {
        let root = ConfigSection(json: json, file: file)
        try root.require(
            ["sam2", "sam2_video"].contains(json["model_type"]?.string), "model_type",
            "\"sam2_video\" or \"sam2\"")
        try readVision(root.section("vision_config"))
        try readDecoder(root)
        try readMemory(root)
        try readImageSize(root)
        try checkWidths(root)
    }

    private mutating func readVision(_ vision: ConfigSection) throws {
        let backbone = try vision.section("backbone_config")
        hiera.patchKernel = try backbone.square("patch_kernel_size", hiera.patchKernel)
        hiera.patchStride = try backbone.square("patch_stride", hiera.patchStride)
        hiera.patchPadding = try backbone.square("patch_padding", hiera.patchPadding)
        // The prompt encoder brings masks to a quarter of the input's side, whatever stands here.
        try backbone.require(hiera.patchStride == 4, "patch_stride", "4")
        try backbone.require(
            hiera.patchKernel == 2 * hiera.patchPadding + 1, "patch_padding",
            "half of patch_kernel_size")
        hiera.blocksPerStage = try backbone.integers(
            "blocks_per_stage", hiera.blocksPerStage, in: 1...512)
        let stages = hiera.stageCount...hiera.stageCount
        hiera.channelsPerStage = try backbone.integers(
            "embed_dim_per_stage", hiera.channelsPerStage, count: stages)
        hiera.headsPerStage = try backbone.integers(
            "num_attention_heads_per_stage", hiera.headsPerStage, count: stages)
        hiera.windowPerStage = try backbone.integers(
            "window_size_per_stage", hiera.windowPerStage, in: 1...64, count: stages)
        hiera.globalBlocks = Set(
            try backbone.integers(
                "global_attention_blocks", hiera.globalBlocks.sorted(), in: 0...4096, count: 0...512
            ))
        hiera.pooledStages = try backbone.integer("num_query_pool_stages", 3, in: 0...8)
        hiera.positionGrid = try backbone.integers(
            "window_positional_embedding_background_size", hiera.positionGrid, in: 1...1024,
            count: 2...2)
        hiera.mlpRatio = try backbone.number("mlp_ratio", hiera.mlpRatio)
        hiera.epsilon = Float(try backbone.number("layer_norm_eps", 1e-6))
        try backbone.require(hiera.stageCount == 4, "blocks_per_stage", "four stages")
        try backbone.require(
            hiera.windowPerStage.prefix(3).allSatisfy { $0 % 2 == 0 }, "window_size_per_stage",
            "even sizes where queries are pooled")
        try backbone.require(hiera.pooledStages == 3, "num_query_pool_stages", "3")
        try backbone.require(0.25...16 ~= hiera.mlpRatio, "mlp_ratio", "0.25 to 16")
        try requireGELU(backbone, "hidden_act")
        let stride = try backbone.square("query_stride", 2)
        try backbone.require(stride == 2, "query_stride", "2")
        let channels = try backbone.integer("num_channels", 3)
        try backbone.require(channels == 3, "num_channels", "3")
        try readPyramid(vision)
    }

    private mutating func readPyramid(_ vision: ConfigSection) throws {
        decoder.channels = try vision.integer("fpn_hidden_size", decoder.channels)
        topDownLevels = Set(
            try vision.integers("fpn_top_down_levels", [2, 3], in: 0...3, count: 0...4))
        for (key, value) in [("fpn_kernel_size", 1), ("fpn_stride", 1), ("fpn_padding", 0)] {
            let found = try vision.integer(key, value, in: 0...64)
            try vision.require(found == value, key, "\(value)")
        }
        let levels = try vision.integer("num_feature_levels", 3)
        try vision.require(levels == 3, "num_feature_levels", "3")
        let widths = try vision.integers(
            "backbone_channel_list", hiera.channelsPerStage.reversed())
        try vision.require(
            widths == hiera.channelsPerStage.reversed(), "backbone_channel_list",
            "embed_dim_per_stage backwards")
    }

    private mutating func readDecoder(_ root: ConfigSection) throws {
        let prompt = try root.section("prompt_encoder_config")
        decoder.maskInputChannels = try prompt.integer("mask_input_channels", 16)
        decoder.maskInputEpsilon = Float(try prompt.number("layer_norm_eps", 1e-6))
        let points = try prompt.integer("num_point_embeddings", 4)
        try prompt.require(points == 4, "num_point_embeddings", "4")
        try prompt.require(
            decoder.maskInputChannels % 4 == 0, "mask_input_channels", "a multiple of 4")
        let patch = try prompt.square("patch_size", featureStride)
        try prompt.require(patch == featureStride, "patch_size", "\(featureStride)")
        try requireGELU(prompt, "hidden_act")

        let section = try root.section("mask_decoder_config")
        decoder.layers = try section.integer("num_hidden_layers", decoder.layers, in: 1...64)
        decoder.heads = try section.integer("num_attention_heads", decoder.heads)
        decoder.mlpChannels = try section.integer("mlp_dim", decoder.mlpChannels)
        decoder.attentionDownsampling = try section.integer("attention_downsample_rate", 2)
        decoder.multimaskOutputs = try section.integer("num_multimask_outputs", 3, in: 1...64)
        decoder.iouHeadDepth = try section.integer("iou_head_depth", 3, in: 2...16)
        decoder.iouHeadChannels = try section.integer("iou_head_hidden_dim", 256)
        decoder.dynamicMultimask = try section.flag("dynamic_multimask_via_stability", true)
        decoder.stabilityDelta = Float(
            try section.number("dynamic_multimask_stability_delta", 0.05))
        decoder.stabilityThreshold = Float(
            try section.number("dynamic_multimask_stability_thresh", 0.98))
        try requireGELU(section, "hidden_act")
    }

    private mutating func readMemory(_ root: ConfigSection) throws {
        memory.attentionLayers = try root.integer("memory_attention_num_layers", 4, in: 1...64)
        memory.attentionHeads = try root.integer("memory_attention_num_attention_heads", 1)
        memory.attentionDownsampling = try root.integer("memory_attention_downsample_rate", 1)
        memory.attentionMLPChannels = try root.integer(
            "memory_attention_feed_forward_hidden_size", 2048)
        memory.attentionActivation = try root.oneOf(
            "memory_attention_feed_forward_hidden_act", .relu, [.relu, .gelu])
        let rope = try root.section("rope_parameters")
        let (place, key) =
            rope.json["rope_theta"] == nil
            ? (root, "memory_attention_rope_theta") : (rope, "rope_theta")
        memory.ropeTheta = try place.number(key, memory.ropeTheta)
        try place.require(memory.ropeTheta >= 1, key, "1 or more")

        memory.channels = try root.integer("memory_encoder_output_channels", 64)
        memory.downsamplerKernel = try root.integer("mask_downsampler_kernel_size", 3, in: 1...31)
        memory.downsamplerStride = try root.integer("mask_downsampler_stride", 2, in: 2...16)
        memory.downsamplerPadding = try root.integer("mask_downsampler_padding", 1, in: 0...15)
        memory.downsamplerTotalStride = try root.integer("mask_downsampler_total_stride", 16)
        memory.fuserLayers = try root.integer("memory_fuser_num_layers", 2, in: 1...64)
        memory.fuserChannels = try root.integer("memory_fuser_intermediate_dim", 1024)
        memory.fuserKernel = try root.integer("memory_fuser_kernel_size", 7, in: 1...31)
        memory.fuserPadding = try root.integer("memory_fuser_padding", 3, in: 0...15)
        memory.maskScale = Float(try root.number("sigmoid_scale_for_mem_enc", 20))
        memory.maskBias = Float(try root.number("sigmoid_bias_for_mem_enc", -10))
        memory.hasOcclusionEmbedding = try root.flag("enable_occlusion_spatial_embedding", true)
        try root.require(
            memory.downsamplerKernel == 2 * memory.downsamplerPadding + 1,
            "mask_downsampler_padding", "half of mask_downsampler_kernel_size")
        try root.require(
            memory.fuserKernel == 2 * memory.fuserPadding + 1, "memory_fuser_padding",
            "half of memory_fuser_kernel_size")
        try requireGELU(root, "mask_downsampler_hidden_act")
        try requireGELU(root, "memory_fuser_hidden_act")
        try readBank(root)
    }

    private mutating func readBank(_ root: ConfigSection) throws {
        memory.frames = try root.integer("num_maskmem", 7, in: 1...64)
        let limit = try root.integer("max_cond_frame_num", -1, in: -1...65536)
        try root.require(limit == -1 || limit > 1, "max_cond_frame_num", "-1 or at least 2")
        memory.maximumConditioningFrames = limit == -1 ? nil : limit
        memory.maximumPointers = try root.integer("max_object_pointers_in_encoder", 16)
        memory.hasPointerPositions = try root.flag(
            "enable_temporal_pos_encoding_for_object_pointers", true)
        memory.multimaskOnPrompt = try root.flag("multimask_output_in_sam", true)
        memory.multimaskWhenTracking = try root.flag("multimask_output_for_tracking", true)
        let least = try root.integer("multimask_min_pt_num", 0, in: 0...4096)
        let most = try root.integer("multimask_max_pt_num", 1, in: 0...4096)
        try root.require(least <= most, "multimask_max_pt_num", "at least \(least)")
        memory.multimaskPoints = least...most
    }

    /// The size is written in up to three places, which must agree.
    private mutating func readImageSize(_ root: ConfigSection) throws {
        let prompt = try root.section("prompt_encoder_config")
        let backbone = try root.section("vision_config").section("backbone_config")
        let places = [root, prompt, backbone].filter { $0.json["image_size"] != nil }
        imageSize = try places.first?.square("image_size", 1024) ?? 1024
        for place in places {
            let size = try place.square("image_size", imageSize)
            try place.require(size == imageSize, "image_size", "\(imageSize), as elsewhere")
        }
        try root.require(
            accepts(inputSize: imageSize), "image_size",
            "a multiple of \(hiera.patchStride << hiera.pooledStages) that the windows tile")
    }

    /// Widths that several parts share, and heads that must divide them.
    private func checkWidths(_ root: ConfigSection) throws {
        let width = decoder.channels
        for (section, key) in [
            (try root.section("prompt_encoder_config"), "hidden_size"),
            (try root.section("mask_decoder_config"), "hidden_size"),
            (root, "memory_attention_hidden_size"), (root, "memory_encoder_hidden_size"),
            (root, "mask_downsampler_embed_dim"), (root, "memory_fuser_embed_dim"),
        ] {
            let found = try section.integer(key, width)
            try section.require(found == width, key, "fpn_hidden_size, \(width)")
        }
        try root.require(width % 8 == 0, "fpn_hidden_size", "a multiple of 8")
        try root.require(
            width % (decoder.attentionDownsampling * decoder.heads) == 0, "mask_decoder_config",
            "heads that divide the attention width")
        try root.require(
            width % (memory.attentionDownsampling * memory.attentionHeads * 4) == 0,
            "memory_attention_num_attention_heads", "heads of a multiple of 4 channels")
        try root.require(
            width % memory.channels == 0 && memory.channels % 4 == 0,
            "memory_encoder_output_channels", "a multiple of 4 that divides \(width)")
        for (channels, heads) in zip(hiera.channelsPerStage, hiera.headsPerStage) {
            try root.require(
                channels % heads == 0, "vision_config", "heads that divide each stage's width")
        }
        var stride = 1
        while stride < memory.downsamplerTotalStride { stride *= memory.downsamplerStride }
        try root.require(
            stride == memory.downsamplerTotalStride && stride == featureStride,
            "mask_downsampler_total_stride", "\(featureStride)")
    }

    /// The engine has one activation where upstream allows any.
    private func requireGELU(_ section: ConfigSection, _ key: String) throws {
        let name = section.json[key]?.string ?? "gelu"
        try section.require(name == "gelu", key, "\"gelu\"")
    }
}
