/// What a clip is, as far as its container and first frame tell.
package struct ClipInfo: Sendable, Codable, Equatable {
    package let path: String
    /// libav's name of the container, "images" for a folder.
    package let container: String
    package let videoCodec: String
    /// libav's name of the stored pixel format, such as "yuv420p10le".
    package let pixelFormat: String
    /// Pixels after rotation.
    package let size: PixelSize
    /// Nominal frames per second; single frames may last longer or shorter.
    package let rate: Double
    /// Seconds, by the container at first and by the frames once the index is done.
    package var duration: Double
    /// Degrees clockwise that stored pictures are turned by: 0, 90, 180 or 270.
    package let rotation: Int
    /// Width over height of one pixel on the screen; 1 for nearly all clips.
    package let pixelAspect: Double
    package let isInterlaced: Bool
    /// All streams of the container in its order.
    package let streams: [StreamInfo]
    /// The sound that is used, nil without one.
    package let audio: AudioInfo?
}

/// One stream of a container.
package struct StreamInfo: Sendable, Codable, Equatable {
    /// libav's word: "video", "audio", "subtitle", "data" or "attachment".
    package let kind: String
    package let codec: String
}

/// The sound of a clip as it is stored.
package struct AudioInfo: Sendable, Codable, Equatable {
    package let codec: String
    /// Samples per second.
    package let sampleRate: Int
    package let channels: Int
    /// Seconds, nil where the container does not say.
    package let duration: Double?
}

/// How many frames a clip has.
package enum FrameCount: Sendable, Equatable {
    case exact(Int)
    /// From the container's words; the index is not done.
    case estimated(Int)

    package var value: Int {
        switch self {
        case .exact(let count), .estimated(let count): count
        }
    }

    package var isExact: Bool {
        if case .exact = self { return true }
        return false
    }
}
