import Foundation
import Media
import Synchronization

/// Plays the clip's sound on a thread of its own and tells where it is.
///
/// It never keeps anyone waiting: commands only change what the thread does next, and at most a
/// tenth of a second of sound lies in the device at any time.
final class SoundPlayer: Sendable {
    private struct Wish {
        var isEnabled = false
        /// Whether the thread lives.
        var isRunning = false
        var isOver = false
        /// Clip time to play from; nil while paused.
        var start: Double?
        var isMuted = false
        /// Grows with every command, so that the thread notices a new one.
        var number = 0
        /// Clip time heard now, set by the thread for this command's number.
        var heard: (number: Int, time: Double, wall: Double)?
    }

    /// Seconds of sound given to the device ahead of what is heard: what a pause still lets through.
    private static let lead = 0.1

    private let clip: Clip
    private let silence: String?
    private let post: @Sendable (Action) -> Void
    private let wish = Mutex(Wish())
    private let bell = DispatchSemaphore(value: 0)

    /// - Parameter silence: why sound is not even tried, nil to try it.
    init(clip: Clip, silence: String?, post: @escaping @Sendable (Action) -> Void) {
        self.clip = clip
        self.silence = silence
        self.post = post
    }

    /// Clip time now leaving the loudspeaker, nil when nothing is heard.
    var heard: Double? {
        wish.withLock { wish in
            guard let heard = wish.heard, heard.number == wish.number, wish.start != nil else {
                return nil
            }
            return heard.time + (MonotonicTime.now - heard.wall)
        }
    }

    func play(from time: Double) { change { $0.start = time } }
    func pause() { change { $0.start = nil } }

    func mute(_ isMuted: Bool) {
        wish.withLock { $0.isMuted = isMuted }
    }

    /// Opens the device, or leaves it alone.
    func enable(_ isOn: Bool) {
        guard clip.info.audio != nil else { return post(.sound(.none)) }
        guard isOn else {
            change { ($0.isEnabled, $0.start) = (false, nil) }
            return post(.sound(.off))
        }
        if let silence { return post(.sound(.silent(silence))) }
        let wasRunning = wish.withLock { wish in
            wish.isEnabled = true
            defer { wish.isRunning = true }
            return wish.isRunning
        }
        guard !wasRunning else { return post(.sound(.ready)) }
        let thread = Thread { [self] in run() }
        thread.name = "omni-tui.player"
        thread.start()
    }

    func stop() { change { $0.isOver = true } }

    private func change(_ body: (inout Wish) -> Void) {
        wish.withLock {
            body(&$0)
            $0.number += 1
            $0.heard = nil
        }
        bell.signal()
    }

    // MARK: - The thread

    private func run() {
        do {
            let output = try AudioOutput(format: .playback)
            let reader = try clip.audioReader(.playback)
            post(.sound(.ready))
            while let (start, number) = nextPlay() {
                try play(from: start, number, reader, output)
            }
        } catch {
            wish.withLock { ($0.isEnabled, $0.isRunning) = (false, false) }
            post(.sound(.silent("\(error)")))
        }
    }

    /// Waits for something to play; nil when the player is not needed any more.
    private func nextPlay() -> (start: Double, number: Int)? {
        while true {
            let (isOver, next) = wish.withLock { wish in
                // In one step with the answer, so that `enable` knows whether to start a new thread.
                wish.isRunning = wish.isEnabled && !wish.isOver
                return (!wish.isRunning, wish.start.map { ($0, wish.number) })
            }
            if isOver { return nil }
            if let next { return next }
            bell.wait()
        }
    }

    private func play(
        from start: Double, _ number: Int, _ reader: AudioReader, _ output: AudioOutput
    ) throws {
        reader.seek(to: start)
        output.restart()
        let begin = MonotonicTime.now
        while isCurrent(number), let chunk = try reader.next() {
            let step = chunk.format.sampleRate / 50 * chunk.format.channels.rawValue
            for first in stride(from: 0, to: chunk.samples.count, by: step) {
                guard isCurrent(number) else { return }
                let piece = chunk.samples[first..<min(first + step, chunk.samples.count)]
                let isMuted = wish.withLock { $0.isMuted }
                try output.write(isMuted ? piece.map { _ in 0 } : Array(piece))
                // Devices that do not tell where they are seem to play everything at once.
                var played: Double { min(output.played, MonotonicTime.now - begin + Self.lead) }
                tell(start + played, number)
                while output.written - played > Self.lead, isCurrent(number) {
                    Thread.sleep(forTimeInterval: 0.005)
                }
            }
        }
        // The end of the sound: pictures go on by the wall clock until the next command.
        wish.withLock { if $0.number == number { ($0.start, $0.heard) = (nil, nil) } }
    }

    private func tell(_ time: Double, _ number: Int) {
        wish.withLock { wish in
            guard wish.number == number else { return }
            wish.heard = (number, time, MonotonicTime.now)
        }
    }

    private func isCurrent(_ number: Int) -> Bool {
        wish.withLock { $0.number == number && !$0.isOver }
    }
}
