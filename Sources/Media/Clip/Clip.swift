import Foundation

/// A video with its sound, open for looking at any frame. Any thread may use it.
///
/// Frames are numbered in presentation order from 0, and frame 0 is at second 0. Opening decodes one
/// frame; all frames are found in the background (`frameCount`, `indexProgress`).
package final class Clip: Sendable {
    package let path: String
    private let source: any VideoSource
    private let store: FrameStore
    private let prefetcher: Prefetcher
    private let options: ClipOptions

    /// Opens a video file, or a folder of numbered images with an optional `audio.wav`.
    ///
    /// - Throws: `MediaError`.
    package static func open(_ path: String, options: ClipOptions = ClipOptions()) throws -> Clip {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            return Clip(path: path, source: try ImageFolder(path: path, options: options), options)
        }
        return Clip(path: path, source: try VideoFile(path: path, options: options), options)
    }

    /// Some frames of this clip, in this order, as a clip without sound. This one must stay open.
    /// - Precondition: at least one frame.
    /// - Throws: `MediaError` when the first of them cannot be decoded.
    package func selecting(_ frames: [Int]) throws -> Clip {
        Clip(path: path, source: try FrameSelection(of: self, frames: frames), options)
    }

    private init(path: String, source: any VideoSource, _ options: ClipOptions) {
        self.path = path
        self.source = source
        self.options = options
        store = FrameStore(source: source, cacheBytes: options.cacheBytes)
        prefetcher = Prefetcher(store: store)
    }

    deinit { close() }

    /// Ends background work now; frames that are being decoded end with `MediaError.cancelled`.
    package func close() {
        prefetcher.stop()
        source.stop()
    }

    package var info: ClipInfo { source.info }

    /// Exact once the index is done.
    package var frameCount: FrameCount { source.count }

    /// How far the background index is, 0...1.
    package var indexProgress: Double { source.progress }

    /// What is wrong with the clip without keeping it from being shown: a tail that is cut off,
    /// damaged frames, a change of size.
    package var warnings: [String] { source.warnings }

    /// Waits until every frame is known.
    ///
    /// - Returns: the number of frames.
    package func waitForIndex(cancelled: () -> Bool = { false }) throws -> Int {
        try source.waitForIndex(reaching: nil, cancelled: cancelled)
        return source.count.value
    }

    /// Frame `index`, exactly as decoding from the start gives it. Waits for the index to reach it
    /// and for the decoder; `cancelled` is asked in between.
    ///
    /// - Throws: `MediaError.frameOutOfRange`, `.undecodable`, `.cancelled`.
    package func frame(at index: Int, cancelled: () -> Bool = { false }) throws -> Frame {
        guard index >= 0 else {
            throw MediaError.frameOutOfRange(path: path, index: index, count: source.count.value)
        }
        return try store.frame(at: index, cancelled: cancelled)
    }

    /// The sound on the clip's clock, for readers of their own.
    func openSound(_ format: AudioFormat) throws -> SoundDecoder {
        try source.openSound(format)
    }

    /// The frame if it is in the cache; never waits for the decoder.
    package func cachedFrame(at index: Int) -> Frame? { store.cached(index) }

    /// Seconds from frame 0 to frame `index`; nil where the index does not reach.
    package func time(of index: Int) -> Double? { source.time(of: index) }

    /// The frame on show at `time`. Where the index does not reach this is an estimate by the
    /// nominal rate, which `time(of:)` answers nil for.
    package func frameIndex(at time: Double) -> Int {
        if let exact = source.index(at: time) { return exact }
        let last = max(0, source.count.value - 1)
        let guess = (time * info.rate).rounded(.down)
        return guess > 0 ? Int(min(guess, Double(last))) : 0
    }

    /// Decodes frames after (`direction` >= 0) or before `index` in the background. The latest call
    /// counts, and calls of `frame(at:)` go first.
    package func prefetch(around index: Int, direction: Int) {
        prefetcher.request(index: index, direction: direction)
    }

    /// Frame `index` scaled to fit into `bounds` with its proportions kept, never enlarged.
    ///
    /// - Parameter approximate: takes the nearest earlier place where decoding can start instead,
    ///   which is much cheaper far from the playhead; `Frame.index` says which frame it is.
    package func scaledFrame(
        at index: Int, fitting bounds: PixelSize, approximate: Bool = false
    ) throws -> Frame {
        let size = info.size.fitted(into: bounds)
        if let frame = store.cached(index) { return try frame.scaled(to: size) }
        if approximate { return try source.thumbnail(near: max(0, index), size: size) }
        return try frame(at: index).scaled(to: size)
    }
}

extension PixelSize {
    /// The largest size of the same proportions inside `bounds`, at least one pixel on a side and
    /// never larger than this one.
    func fitted(into bounds: PixelSize) -> PixelSize {
        guard width > bounds.width || height > bounds.height else { return self }
        let scale = min(
            Double(bounds.width) / Double(max(width, 1)),
            Double(bounds.height) / Double(max(height, 1)))
        return PixelSize(
            width: max(1, Int((Double(width) * scale).rounded())),
            height: max(1, Int((Double(height) * scale).rounded())))
    }
}
