/// Where the pictures of a clip come from: a file with a video stream, or a folder of images.
protocol VideoSource: AnyObject, Sendable {
    var info: ClipInfo { get }
    var count: FrameCount { get }
    /// How far the index reaches, 0...1.
    var progress: Double { get }
    var warnings: [String] { get }
    /// Changes when frames handed out before have other numbers now.
    var orderVersion: Int { get }
    /// The frame decoded while opening.
    var first: Frame { get }

    /// Seconds from the first frame; nil where the index does not reach.
    func time(of index: Int) -> Double?
    /// The frame on show; nil where the index does not reach.
    func index(at time: Double) -> Int?

    /// Waits until frame `index` (nil: every frame) is in the index.
    ///
    /// - Throws: `MediaError.frameOutOfRange`, `.cancelled`.
    func waitForIndex(reaching index: Int?, cancelled: () -> Bool) throws

    /// Decodes frame `index`, and hands over what it passes from frame `first` on.
    ///
    /// - Throws: `MediaError.undecodable`, `.frameOutOfRange`, `.cancelled`.
    func decode(
        _ index: Int, from first: Int, cancelled: () -> Bool, passing: (Frame) -> Void
    ) throws -> Frame

    /// A small picture near frame `index`, without disturbing the decoding of others.
    func thumbnail(near index: Int, size: PixelSize) throws -> Frame

    /// The sound on the clip's clock.
    ///
    /// - Throws: `MediaError.noAudio`, `.unsupportedCodec`.
    func openSound(_ format: AudioFormat) throws -> SoundDecoder

    /// Ends background work.
    func stop()
}
