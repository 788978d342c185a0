import Foundation

/// Reads the whole sound of a clip in the background, for its waveform and spectrogram.
package final class SoundScan: Sendable {
    /// What is known so far.
    package struct Result: Sendable {
        package fileprivate(set) var envelope = AudioEnvelope()
        package fileprivate(set) var logMel = LogMelPicture()
        /// 0...1.
        package fileprivate(set) var progress = 0.0
        package fileprivate(set) var isFinished = false
        /// Why it ended early, nil when it did not.
        package fileprivate(set) var failure: String?
    }

    /// Seconds: a hostile file can promise years of silence.
    private static let longest = 43_200.0

    private let state = Monitor(Result())
    private let cancel = CancelFlag()

    init() {}

    /// A copy of what is known so far; cheap.
    package var result: Result { state.read { $0 } }

    /// Ends the reading; what is known stays.
    package func stop() { cancel.cancel() }

    deinit { stop() }

    func start(_ reader: AudioReader, duration: Double) {
        // The thread must not keep the scan alive: letting go of it ends the work.
        let (state, cancel) = (state, cancel)
        let thread = Thread { Self.run(reader, duration: duration, state: state, cancel: cancel) }
        thread.name = "sound scan"
        thread.start()
    }

    private static func run(
        _ reader: AudioReader, duration: Double, state: Monitor<Result>, cancel: CancelFlag
    ) {
        var failure: String?
        do {
            var batch: [Float] = []
            var isOver = false
            while !isOver, !cancel.isCancelled, state.read({ $0.envelope.duration < longest }) {
                let chunk = try reader.next()
                isOver = chunk == nil
                batch += chunk?.samples ?? []
                // Seldom enough that copies taken by the screen do not make every change copy too.
                guard isOver || batch.count >= 4 * AudioFormat.model.sampleRate else { continue }
                state.change { result in
                    result.envelope.append(batch)
                    result.logMel.append(batch)
                    result.progress = min(1, result.envelope.duration / max(duration, 0.001))
                }
                batch.removeAll(keepingCapacity: true)
            }
        } catch {
            failure = "\(error)"
        }
        state.change { result in
            result.failure = failure
            result.isFinished = true
            if failure == nil, !cancel.isCancelled { result.progress = 1 }
        }
    }
}

extension Clip {
    /// Starts reading the sound in the background. It ends when the scan is let go.
    ///
    /// - Throws: `MediaError.noAudio`, `.unsupportedCodec`.
    package func scanSound() throws -> SoundScan {
        let scan = SoundScan()
        scan.start(try audioReader(.model), duration: info.audio?.duration ?? info.duration)
        return scan
    }
}
