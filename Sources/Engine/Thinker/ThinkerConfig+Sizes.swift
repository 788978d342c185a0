extension ThinkerConfig {
    /// Models of known sizes: the two published Thinkers, and a small text-only decoder of the same
    /// family.
    package enum Size: String, Sendable, CaseIterable {
        case billions3 = "3b"
        case billions7 = "7b"
        case half = "0.5b"
    }

    /// Sizes of Qwen2.5-Omni-3B, Qwen2.5-Omni-7B (and Omni-R1), and Qwen2.5-0.5B.
    package static func published(_ size: Size) -> ThinkerConfig {
        switch size {
        case .billions3:
            omni(
                TextConfig(
                    vocabularySize: 151_936, hiddenSize: 2048, intermediateSize: 11_008,
                    layerCount: 36, headCount: 16, keyHeadCount: 2, ropeSections: [16, 24, 24]))
        case .billions7:
            omni(
                TextConfig(
                    vocabularySize: 152_064, hiddenSize: 3584, intermediateSize: 18_944,
                    layerCount: 28, headCount: 28, keyHeadCount: 4, ropeSections: [16, 24, 24]))
        case .half:
            ThinkerConfig(
                text: TextConfig(
                    vocabularySize: 151_936, hiddenSize: 896, intermediateSize: 4864,
                    layerCount: 24, headCount: 14, keyHeadCount: 2, isTied: true))
        }
    }

    /// The towers are of one size but for their last layer.
    private static func omni(_ text: TextConfig) -> ThinkerConfig {
        ThinkerConfig(
            text: text,
            vision: VisionConfig(
                depth: 32, hiddenSize: 1280, intermediateSize: 3420, headCount: 16,
                outputSize: text.hiddenSize, fullAttentionBlocks: [7, 15, 23, 31]),
            audio: AudioConfig(
                hiddenSize: 1280, layerCount: 32, headCount: 20, intermediateSize: 5120,
                outputSize: text.hiddenSize),
            markers: .published)
    }
}

extension MediaMarkers {
    /// Token ids of the published vocabulary.
    package static let published = MediaMarkers(
        audio: 151_646, image: 151_655, video: 151_656, audioStart: 151_647, audioEnd: 151_648,
        visionStart: 151_652, visionEnd: 151_653)
}
