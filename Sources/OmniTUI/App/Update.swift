import Glibc
import Media
import Render

/// The one place where the state changes: an action in, the new state and effects out.
///
/// Pure: no clocks, files, threads or terminals. After every action the picture that the state
/// calls for is compared with the one asked for last, so no other code has to remember to ask.
func update(_ state: inout AppState, _ action: Action) -> [Effect] {
    let effects = state.apply(action)
    return effects + state.requestPicture() + state.requestEncoding()
}

extension AppState {
    fileprivate mutating func apply(_ action: Action) -> [Effect] {
        switch action {
        case .tick(let now, let heard): return tick(now, heard)
        case .input(let event): return take(event)
        case .terminal(let size, let profile):
            self.size = size
            self.profile = profile
        case .pictureReady(let request): takePicture(request)
        case .pictureFailed(let request, let text): failPicture(request, text)
        case .times(let times): take(times)
        case .layersGrew: picture.revision += 1
        case .job(let kind, let report): take(report, of: kind)
        case .sound(let sound): return take(sound)
        case .query(let report): return take(report)
        case .segment(let report): return take(report)
        case .saved(let path): say("Saved \(path)", keepsEnd: true)
        case .exists(let request): question = .overwrite(request)
        case .edited(let text): query.line.replace(with: text)
        case .message(let text, let tone): say(text, tone)
        }
        return []
    }

    private mutating func tick(_ now: Double, _ heard: Double?) -> [Effect] {
        self.now = now
        if let message, message.until <= now { self.message = nil }
        return advance(heard: heard)
    }

    private mutating func take(_ event: InputEvent) -> [Effect] {
        switch event {
        case .key(let key): return press(key)
        case .mouse(let event): return point(event)
        case .paste(let text):
            if focus.isText { edit { $0.insert(text) } }
        // The terminal takes care of what a covered or resized window has lost.
        case .focus, .resized: break
        case .resumed: return resume()
        case .terminate(let signal):
            exitCode = signal == SIGINT ? .interrupted : .terminated
        }
        return []
    }

    /// After a suspension playing goes on where it was, not where the clock is.
    private mutating func resume() -> [Effect] {
        guard playback.isPlaying else { return [.repaint] }
        return [.repaint] + play(from: time)
    }

    private mutating func take(_ times: FrameTimes) {
        clip.times = times
        frame = times.clamp(frame)
        inPoint = inPoint.map(times.clamp)
        outPoint = outPoint.map(times.clamp)
    }

    private mutating func take(_ sound: Sound) -> [Effect] {
        self.sound = sound
        return playback.isPlaying ? soundEffects(from: time) : []
    }

    /// Shows a text in the status line and keeps it in the message list.
    mutating func say(_ text: String, _ tone: Message.Tone = .note, keepsEnd: Bool = false) {
        let text = DisplayText.clean(text)
        message = Message(text: text, tone: tone, until: now + Message.duration, keepsEnd: keepsEnd)
        log.lines.append(text)
        log.lines.removeFirst(max(0, log.lines.count - 500))
    }
}
