import Dispatch
import Media
import Render
import Synchronization

/// Makes the pictures of traces on a thread of its own; the newest wish wins.
final class RolloutPictureMaker: Sendable {
    struct Made: Sendable {
        let request: RolloutPicture
        /// `Terminal.pictureGeneration` when it was asked for.
        let generation: Int
        let result: Result<EncodedPicture, PictureError>
    }

    private let queue = DispatchQueue(label: "omni-tui.rollouts", qos: .userInitiated)
    private let options: EncoderOptions
    private let newest = Mutex<RolloutPicture?>(nil)
    private let finished = Mutex<Made?>(nil)
    private let wake: @Sendable () -> Void

    init(profile: TerminalProfile, wake: @escaping @Sendable () -> Void) {
        var options = EncoderOptions()
        options.colors = profile.pictureColors
        options.registers = profile.colorRegisters?.used ?? options.registers
        options.maximum = profile.maxPicture ?? options.maximum
        self.options = options
        self.wake = wake
    }

    /// Begins a picture; `take` gives it after `wake` was called.
    func make(_ request: RolloutPicture, generation: Int) {
        newest.withLock { $0 = request }
        queue.async { [self] in
            guard newest.withLock({ $0 == request }) else { return }
            let made = Made(request: request, generation: generation, result: encode(request))
            finished.withLock { $0 = made }
            wake()
        }
    }

    /// What was finished since the last call.
    func take() -> Made? {
        finished.withLock { place in
            defer { place = nil }
            return place
        }
    }

    /// Every picture stays for a while and is sent whole.
    private func encode(_ request: RolloutPicture) -> Result<EncodedPicture, PictureError> {
        do {
            guard var encoder = request.graphics.encoder(options) else {
                return .failure(PictureError(text: "pictures are off"))
            }
            return .success(try encoder.encode(try request.bitmap(), quality: .still))
        } catch {
            return .failure(PictureError(text: "\(error)"))
        }
    }
}
