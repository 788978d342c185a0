import Foundation
import Media

/// Reads the clip's sound in the background and hands over what is known of it now and then.
final class SoundWatch: Sendable {
    private static let pause = 0.15

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
        thread.name = "omni-tui.sound"
        thread.start()
    }

    func stop() { cancel.cancel() }

    private func watch() {
        let scan: SoundScan
        do {
            scan = try clip.scanSound()
        } catch {
            return post(.job(.sound, .failed("\(error)")))
        }
        while true {
            let result = scan.result
            layers.setSound(result)
            post(.layersGrew)
            if let failure = result.failure { return post(.job(.sound, .failed(failure))) }
            if result.isFinished { return post(.job(.sound, .done)) }
            if cancel.isCancelled {
                scan.stop()
                return post(.job(.sound, .cancelled))
            }
            post(.job(.sound, .progress(result.progress)))
            Thread.sleep(forTimeInterval: Self.pause)
        }
    }
}
