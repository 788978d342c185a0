import Foundation
import Media

/// Tells the program how far the clip's index is, when frames become known, and what is wrong with
/// the clip.
final class IndexWatch: Sendable {
    /// Seconds between looks: often enough for a progress bar, seldom enough to cost nothing.
    private static let pause = 0.2

    private let clip: Clip
    private let layers: TimelineLayers
    private let post: @Sendable (Action) -> Void
    private let cancel = CancelFlag()

    init(clip: Clip, layers: TimelineLayers, post: @escaping @Sendable (Action) -> Void) {
        self.clip = clip
        self.layers = layers
        self.post = post
    }

    func start() {
        let thread = Thread { [self] in watch() }
        thread.name = "omni-tui.index"
        thread.start()
    }

    func stop() { cancel.cancel() }

    private func watch() {
        var told = 0
        layers.setDuration(clip.frameTimes(complete: false).duration)
        while !cancel.isCancelled {
            let isDone = clip.frameCount.isExact
            let warnings = clip.warnings
            for warning in warnings.dropFirst(told) { post(.message(warning, .warning)) }
            told = max(told, warnings.count)
            if isDone {
                let times = clip.frameTimes(complete: true)
                layers.setDuration(times.duration)
                post(.times(times))
                post(.layersGrew)
                post(.job(.index, .done))
                break
            }
            post(.job(.index, .progress(clip.indexProgress)))
            Thread.sleep(forTimeInterval: Self.pause)
        }
        watchWarnings(after: told)
    }

    /// Decoding may find damage long after the index is done.
    private func watchWarnings(after told: Int) {
        var told = told
        while !cancel.isCancelled {
            Thread.sleep(forTimeInterval: 5 * Self.pause)
            let warnings = clip.warnings
            for warning in warnings.dropFirst(told) { post(.message(warning, .warning)) }
            told = max(told, warnings.count)
        }
    }
}

extension Clip {
    /// The frame times as far as they are known.
    /// - Parameter complete: whether the index is done; otherwise only frame 0 is asked for.
    func frameTimes(complete: Bool) -> FrameTimes {
        let count = frameCount.value
        let known = (0..<(complete ? count : min(count, 1))).compactMap { time(of: $0) }
        return FrameTimes(
            known: known, estimatedCount: count, spacing: 1 / max(info.rate, 0.01),
            isComplete: complete)
    }
}
