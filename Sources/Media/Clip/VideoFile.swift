import CFFmpeg
import Foundation

/// A file with a video stream.
final class VideoFile: VideoSource {
    /// The first frame, decoded to see that the clip is one.
    let first: Frame
    private let basics: ClipInfo
    private let expectedFrames: Int
    private let file: ClipFile
    private let cancel: CancelFlag
    private let index: Monitor<FrameIndex>
    private let builder: IndexBuilder
    private let access: Guarded<RandomAccess>
    private let thumbnails: Guarded<Thumbnails>
    private let notes: [String]

    /// Opens the file, decodes its first frame and starts the index.
    init(path: String, options: ClipOptions) throws {
        let file = try ClipFile(path: path)
        let cancel = CancelFlag()
        let reader = try VideoReader(file: file, cancel: cancel, threads: options.threads)
        guard let ordinal = try reader.next() else {
            throw MediaError.noFrames(
                path: path, reason: reader.failure)
        }
        let facts = try StreamFacts(reader: reader)
        let index = Monitor(
            FrameIndex(tick: facts.tick, rate: facts.info.rate, trustsKeys: facts.trustsKeys))
        let access = RandomAccess(
            reader: reader, lastOrdinal: ordinal, index: index, size: facts.info.size,
            orientation: facts.orientation)
        first = try access.current(as: 0)
        basics = facts.info
        notes = facts.notes
        expectedFrames = facts.expectedFrames
        self.file = file
        self.cancel = cancel
        self.index = index
        self.access = Guarded(access)
        thumbnails = Guarded(
            Thumbnails(file: file, cancel: cancel, index: index, orientation: facts.orientation))
        builder = IndexBuilder(
            file: file, cancel: cancel, index: index, verifies: options.verifiesIndex,
            area: facts.info.size.area)
        builder.start()
    }

    deinit { stop() }

    func stop() { cancel.cancel() }

    var info: ClipInfo {
        var info = basics
        if let exact = index.read({ $0.isComplete ? $0.duration : nil }) { info.duration = exact }
        return info
    }

    var count: FrameCount {
        index.read {
            $0.isComplete
                ? .exact($0.presentation.count)
                : .estimated(max(expectedFrames, $0.presentation.count, 1))
        }
    }

    var progress: Double { builder.state.read { $0.progress } }

    var orderVersion: Int { index.read { $0.orderVersion } }

    var warnings: [String] {
        var troubles = Troubles()
        notes.forEach { troubles.note($0) }
        if let shortage { troubles.note(shortage) }
        builder.state.read { $0.troubles.texts }.forEach { troubles.note($0) }
        // While a frame is being decoded its news can wait.
        (access.useIfFree { $0.troubles.texts } ?? []).forEach { troubles.note($0) }
        return troubles.texts
    }

    /// What is missing at the end of a file that was cut off.
    private var shortage: String? {
        guard let end = index.read({ $0.isComplete ? $0.duration : nil }),
            basics.duration - end > max(0.3, 0.05 * basics.duration)
        else { return nil }
        let seconds = { (value: Double) in String(format: "%.2f", value) }
        return "the pictures end at \(seconds(end)) s, but the container promises"
            + " \(seconds(basics.duration)) s: the file may be cut short"
    }

    func time(of rank: Int) -> Double? { index.read { $0.time(of: rank) } }

    func index(at time: Double) -> Int? { index.read { $0.rank(at: time) } }

    func waitForIndex(reaching rank: Int?, cancelled: () -> Bool) throws {
        let isReady = { (index: FrameIndex) in
            index.isComplete || (rank.map { $0 < index.presentation.count } ?? false)
        }
        while !index.wait(seconds: 0.05, until: isReady) {
            if cancelled() || cancel.isCancelled { throw MediaError.cancelled }
        }
        let count = index.read { $0.presentation.count }
        if let rank, !(0..<count).contains(rank) {
            throw MediaError.frameOutOfRange(path: basics.path, index: rank, count: count)
        }
    }

    func decode(
        _ rank: Int, from first: Int, cancelled: () -> Bool, passing: (Frame) -> Void
    ) throws -> Frame {
        try access.use { access in
            try access.frame(rank, from: first, cancelled: cancelled, passing: passing)
        }
    }

    func openSound(_ format: AudioFormat) throws -> SoundDecoder {
        guard basics.audio != nil else { throw MediaError.noAudio(path: basics.path) }
        try waitForIndex(reaching: 0, cancelled: { false })
        let origin = index.read { Double($0.origin ?? 0) * $0.tick }
        return try SoundDecoder(file: file, cancel: cancel, origin: origin, format: format)
    }

    func thumbnail(near rank: Int, size: PixelSize) throws -> Frame {
        try thumbnails.use { try $0.picture(near: rank, size: size) }
    }
}
