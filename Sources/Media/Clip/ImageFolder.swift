import CFFmpeg
import Foundation
import Synchronization

/// A folder of numbered images as a clip: the way data sets come.
final class ImageFolder: VideoSource {
    let info: ClipInfo
    let first: Frame
    private let list: ImageList
    private let cancel = CancelFlag()
    private let troubles = Mutex(Troubles())

    /// - Throws: `MediaError` when there is no numbered image, or the first cannot be decoded.
    init(path: String, options: ClipOptions) throws {
        list = try ImageList(folder: path)
        let picture = try StillImage(path: list.paths[0], cancel: cancel)
        let sound = list.sound.flatMap { SoundFile.facts(of: $0, cancel: CancelFlag()) }
        let rate = options.imageRate ?? Self.rate(count: list.paths.count, sound: sound)
        let size = picture.size
        first = Frame(index: 0, time: 0, size: size, pixels: try picture.rgb(size: size))
        info = ClipInfo(
            path: path, container: "images", videoCodec: picture.codec,
            pixelFormat: picture.pixelFormat, size: size, rate: rate,
            duration: Double(list.paths.count) / rate, rotation: 0, pixelAspect: 1,
            isInterlaced: false, streams: [StreamInfo(kind: "video", codec: picture.codec)],
            audio: sound)
        list.notes.forEach { note in troubles.withLock { $0.note(note) } }
    }

    /// Images spread evenly over the sound, as a whole number a second where that fits within 3 %;
    /// 24 a second without sound.
    private static func rate(count: Int, sound: AudioInfo?) -> Double {
        guard let seconds = sound?.duration, seconds > 0 else { return 24 }
        let rate = Double(count) / seconds
        let whole = max(1, rate.rounded())
        return abs(rate - whole) <= 0.03 * whole ? whole : rate
    }

    var count: FrameCount { .exact(list.paths.count) }
    var progress: Double { 1 }
    var orderVersion: Int { 0 }
    var warnings: [String] { troubles.withLock { $0.texts } }

    func time(of index: Int) -> Double? {
        list.paths.indices.contains(index) ? Double(index) / info.rate : nil
    }

    func index(at time: Double) -> Int? {
        let place = ((time + 0.0005) * info.rate).rounded(.down)
        return place > 0 ? Int(min(place, Double(list.paths.count - 1))) : 0
    }

    func waitForIndex(reaching index: Int?, cancelled: () -> Bool) throws {
        if let index, !list.paths.indices.contains(index) {
            throw MediaError.frameOutOfRange(
                path: info.path, index: index, count: list.paths.count)
        }
    }

    func decode(
        _ index: Int, from first: Int, cancelled: () -> Bool, passing: (Frame) -> Void
    ) throws -> Frame {
        if cancelled() || cancel.isCancelled { throw MediaError.cancelled }
        return try thumbnail(near: index, size: info.size)
    }

    func thumbnail(near index: Int, size: PixelSize) throws -> Frame {
        try waitForIndex(reaching: index, cancelled: { false })
        let picture: StillImage
        do {
            picture = try StillImage(path: list.paths[index], cancel: cancel)
        } catch let error as MediaError where error != .cancelled {
            throw MediaError.undecodable(path: info.path, index: index, reason: "\(error)")
        }
        if picture.size != info.size {
            troubles.withLock {
                $0.note(
                    "not all images have the same size; all are shown at"
                        + " \(info.size.width)x\(info.size.height)")
            }
        }
        return Frame(
            index: index, time: Double(index) / info.rate, size: size,
            pixels: try picture.rgb(size: size))
    }

    func openSound(_ format: AudioFormat) throws -> SoundDecoder {
        guard let sound = list.sound else { throw MediaError.noAudio(path: info.path) }
        return try SoundDecoder(
            file: ClipFile(path: sound), cancel: cancel, origin: 0, format: format)
    }

    func stop() { cancel.cancel() }
}
