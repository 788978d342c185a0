/// Whether the clip plays, how fast, and how well that goes.
struct Playback: Equatable, Sendable {
    static let speeds: [Double] = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8, 16]

    /// While playing: what was shown when, and how fast it goes on from there. Nil when paused.
    var start: Anchor?
    /// The frame that came to the screen last since play or a jump.
    var lastShown: Int?
    /// Frames that were due since play was pressed but were never on the screen.
    var dropped = 0

    struct Anchor: Equatable, Sendable {
        let wall: Double
        let clip: Double
        let speed: Double

        /// The clip time that is due.
        func time(at now: Double) -> Double { clip + (now - wall) * speed }
    }

    var isPlaying: Bool { start != nil }

    /// The speed that lies some steps further in the list.
    static func speed(_ current: Double, after steps: Int) -> Double {
        if steps > 0 {
            let faster = speeds.filter { $0 > current + 1e-9 }
            return faster.dropFirst(steps - 1).first ?? faster.last ?? current
        }
        let slower = speeds.filter { $0 < current - 1e-9 }
        return slower.dropLast(max(0, -steps - 1)).last ?? slower.first ?? current
    }

    /// "1x", "0.25x".
    static func text(_ speed: Double) -> String {
        let rounded = (speed * 100).rounded() / 100
        return (rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)") + "x"
    }
}
