/// Floating-point operations of the parts of SAM 2.1, two per multiplication and addition: what
/// rates and estimates are made from. Norms and activations are left out.
package struct SAM2Cost: Sendable {
    private let config: SAM2Config
    private let inputSize: Int

    package init(config: SAM2Config, inputSize: Int) {
        self.config = config
        self.inputSize = inputSize
    }

    /// Trunk, neck and the decoder's projections of the finer levels.
    package var encoder: Double {
        let hiera = config.hiera
        let side = inputSize / hiera.patchStride
        let patch = 3 * hiera.patchKernel * hiera.patchKernel
        var total = product(side * side, patch, hiera.channelsPerStage[0])
        var block = 0
        for stage in 0..<hiera.stageCount {
            for index in 0..<hiera.blocksPerStage[stage] {
                let isFirst = index == 0 && stage > 0
                total += blockCost(
                    stage, isFirst: isFirst, isGlobal: hiera.globalBlocks.contains(block))
                block += 1
            }
            let tokens = (side >> stage) * (side >> stage)
            total += product(tokens, hiera.channelsPerStage[stage], config.channels)
        }
        return total + product(side * side, config.channels, config.channels / 8)
            + product(side * side / 4, config.channels, config.channels / 4)
    }

    /// Memory attention of one object on one frame.
    /// - Parameter frames: remembered frames
    package func memoryAttention(frames: Int) -> Double {
        let memory = config.memory
        let (channels, inner) = (config.channels, config.channels / memory.attentionDownsampling)
        let own = product(tokens, channels, 4 * inner) + 2 * product(tokens, tokens, inner)
        let keys = tokens * frames
        let cross =
            product(tokens, channels, 2 * inner) + product(tokens, memory.channels, 2 * inner)
            + product(tokens, keys, inner) + product(tokens, keys, memory.channels)
        let mlp = 2 * product(tokens, channels, memory.attentionMLPChannels)
        return Double(memory.attentionLayers) * (own + cross + mlp)
    }

    /// One pass of the mask decoder: what touches every place of the picture.
    package var decoder: Double {
        let channels = config.channels
        let inner = channels / config.decoder.attentionDownsampling
        let attention = product(tokens, channels, inner)
        let transformer = Double(4 * config.decoder.layers + 2) * attention
        let upscaling =
            product(tokens, channels, 4 * channels / 4)
            + product(4 * tokens, channels / 4, 4 * channels / 8)
        let masks = product(
            16 * tokens, channels / 8, config.decoder.multimaskOutputs + 1)
        return transformer + upscaling + masks
    }

    /// Making the memory of one object on one frame.
    package var memoryEncoder: Double {
        let memory = config.memory
        let taps = memory.downsamplerKernel * memory.downsamplerKernel
        let area = memory.downsamplerStride * memory.downsamplerStride
        var (side, inputs, total) = (inputSize, 1, 0.0)
        while side > inputSize / config.featureStride {
            side /= memory.downsamplerStride
            total += product(side * side, taps * inputs, inputs * area)
            inputs *= area
        }
        let fuser = 2 * product(tokens, config.channels, memory.fuserChannels)
        return total + 2 * product(tokens, config.channels, config.channels)
            + Double(memory.fuserLayers) * fuser
    }

    /// Places of the coarse map.
    private var tokens: Int {
        (inputSize / config.featureStride) * (inputSize / config.featureStride)
    }

    private func blockCost(_ stage: Int, isFirst: Bool, isGlobal: Bool) -> Double {
        let hiera = config.hiera
        let before = isFirst ? stage - 1 : stage
        let (inputs, outputs) = (hiera.channelsPerStage[before], hiera.channelsPerStage[stage])
        let side = (inputSize / hiera.patchStride) >> before
        let grid = WindowGrid(
            height: side, width: side, window: isGlobal ? 0 : hiera.windowPerStage[before])
        let tokens = side * side
        let queries = isFirst ? tokens / 4 : tokens
        let places = isFirst ? grid.count / 4 : grid.count
        let hidden = Int(Double(outputs) * hiera.mlpRatio)
        return product(tokens, inputs, 3 * outputs) + product(queries, outputs, outputs)
            + 2 * product(places, grid.windowArea, outputs) + 2 * product(queries, outputs, hidden)
            + (inputs == outputs ? 0 : product(tokens, inputs, outputs))
    }

    private func product(_ rows: Int, _ inner: Int, _ columns: Int) -> Double {
        2 * Double(rows) * Double(inner) * Double(columns)
    }
}
