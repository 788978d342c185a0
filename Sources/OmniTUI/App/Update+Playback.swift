import Media

extension AppState {
    // MARK: - Moving

    /// Goes to a frame, as near as there is one. A jump can be taken back with `jumpBack`.
    mutating func go(to target: Int, isJump: Bool = false) -> [Effect] {
        let target = clip.times.clamp(target)
        guard target != frame else { return [] }
        if isJump { jumpedFrom = frame }
        frame = target
        return playback.isPlaying ? play(from: time) : []
    }

    /// Goes some frames on and stops playing, so that every frame can be looked at.
    mutating func step(_ frames: Int) -> [Effect] {
        pause() + go(to: frame + frames)
    }

    mutating func skip(seconds: Double) -> [Effect] {
        let target = clip.times.index(at: time + seconds)
        // Slow clips have frames longer than the skip: it must move all the same.
        let least = seconds > 0 ? frame + 1 : frame - 1
        return go(to: seconds > 0 ? max(target, least) : min(target, least))
    }

    mutating func jumpBack() -> [Effect] {
        guard let target = jumpedFrom else {
            say("There was no jump to go back from")
            return []
        }
        return go(to: target, isJump: true)
    }

    // MARK: - Playing

    mutating func togglePlay() -> [Effect] {
        if playback.isPlaying { return pause() }
        if frame >= playedRange.upperBound || !playedRange.contains(frame) {
            frame = playedRange.lowerBound
        }
        playback.dropped = 0
        return play(from: time)
    }

    mutating func pause() -> [Effect] {
        guard playback.isPlaying else { return [] }
        playback.start = nil
        return [.stopSound]
    }

    /// Plays on from a clip time, now.
    mutating func play(from time: Double) -> [Effect] {
        playback.start = Playback.Anchor(wall: now, clip: time, speed: settings.speed)
        playback.lastShown = nil
        return soundEffects(from: time)
    }

    func soundEffects(from time: Double) -> [Effect] {
        guard sound == .ready else { return [] }
        return settings.speed == 1 ? [.playSound(from: time)] : [.stopSound]
    }

    /// The frames that playing goes through: between the points when it repeats.
    var playedRange: ClosedRange<Int> {
        guard settings.loop else { return 0...clip.times.last }
        let first = clip.times.clamp(inPoint ?? 0)
        return first...max(first, clip.times.clamp(outPoint ?? clip.times.last))
    }

    /// Moves the wanted frame to where the clock is; the sound is the clock where it is heard.
    mutating func advance(heard: Double?) -> [Effect] {
        guard let start = playback.start else { return [] }
        var due = start.time(at: now)
        // Small differences are jitter of the device's reports, not drift.
        if let heard, abs(heard - due) > 0.03 {
            playback.start = Playback.Anchor(wall: now, clip: heard, speed: start.speed)
            due = heard
        }
        let range = playedRange
        guard due >= clip.times.time(of: range.upperBound) + clip.times.spacing else {
            frame = min(clip.times.index(at: due), range.upperBound)
            return []
        }
        guard settings.loop else {
            frame = range.upperBound
            return pause()
        }
        frame = range.lowerBound
        return play(from: time)
    }

    /// Wall-clock time at which playing needs the next frame.
    var nextFrameDue: Double? {
        guard let start = playback.start else { return nil }
        let next = frame < clip.times.last ? clip.times.time(of: frame + 1) : clip.times.duration
        return start.wall + (next - start.clip) / max(start.speed, 0.01)
    }

    mutating func setSpeed(_ speed: Double) -> [Effect] {
        settings.speed = speed
        say("Speed \(Playback.text(speed))")
        return playback.isPlaying ? play(from: time) : []
    }

    mutating func toggleMute() -> [Effect] {
        guard sound == .ready else {
            say(soundText ?? "This clip has no sound")
            return []
        }
        isMuted.toggle()
        say(isMuted ? "Sound off" : "Sound on")
        return [.mute(isMuted)]
    }

    /// Why playing is silent, nil when it is not.
    var soundText: String? {
        switch sound {
        case .none: "no sound in this clip"
        case .off: "silent: audio is off"
        case .silent(let reason): "silent: \(reason)"
        case .ready where isMuted: "muted"
        case .ready where settings.speed != 1: "silent at \(Playback.text(settings.speed))"
        case .ready: nil
        }
    }

    // MARK: - In and out points

    /// Sets a point at a frame; the other one gives way when they would cross.
    mutating func setPoint(isIn: Bool, at target: Int) {
        let target = clip.times.clamp(target)
        if isIn {
            inPoint = target
            if let out = outPoint, out < target { outPoint = nil }
        } else {
            outPoint = target
            if let first = inPoint, first > target { inPoint = nil }
        }
        let name = isIn ? "In" : "Out"
        say("\(name) point at \(ClipTime.text(clip.times.time(of: target))), frame \(target)")
    }

    mutating func clearPoints() {
        inPoint = nil
        outPoint = nil
        say("No in and out points")
    }

    mutating func go(toPoint point: Int?, _ name: String) -> [Effect] {
        guard let point else {
            say("No \(name) point is set")
            return []
        }
        return go(to: point, isJump: true)
    }
}
