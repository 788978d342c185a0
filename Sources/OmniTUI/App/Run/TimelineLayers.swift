import Media
import Render
import Synchronization

/// What filmstrip and sound strip are drawn from: filled in the background, read by the picture
/// maker.
final class TimelineLayers: Sendable {
    private struct Content {
        var thumbnails: [Frame?] = []
        var sound: SoundScan.Result?
        /// Length of the clip in seconds, which the strips' width stands for.
        var duration = 0.0
        var version = 0
    }

    /// Masks of objects, for picture and timeline.
    let masks = MaskLayers()
    private let content = Mutex(Content())

    /// Grows with every change.
    var version: Int { content.withLock { $0.version } }

    var thumbnails: [Frame?] { content.withLock { $0.thumbnails } }
    var sound: SoundScan.Result? { content.withLock { $0.sound } }

    var duration: Double { content.withLock { $0.duration } }

    func setDuration(_ seconds: Double) {
        content.withLock {
            $0.duration = seconds
            $0.version += 1
        }
    }

    func setThumbnails(_ thumbnails: [Frame?]) {
        content.withLock {
            $0.thumbnails = thumbnails
            $0.version += 1
        }
    }

    func setSound(_ sound: SoundScan.Result) {
        content.withLock {
            $0.sound = sound
            $0.version += 1
        }
    }
}
