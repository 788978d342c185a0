/// Work in the background, as the job list shows it.
struct Job: Equatable, Sendable, Identifiable {
    /// What is done; at most one of each kind runs.
    enum Kind: String, CaseIterable, Hashable, Sendable {
        case index, filmstrip, sound, save, propagate, query, export

        var title: String {
            switch self {
            case .index: "Index the frames"
            case .filmstrip: "Make the filmstrip"
            case .sound: "Measure the sound"
            case .save: "Save the frame"
            case .propagate: "Carry the objects through the clip"
            case .query: "Answer the query"
            case .export: "Export the masks"
            }
        }

        /// Work that the user asked for; `q` asks before it is thrown away.
        var isUsers: Bool {
            switch self {
            case .index, .filmstrip, .sound: false
            case .save, .propagate, .query, .export: true
            }
        }
    }

    enum Status: Equatable, Sendable {
        case running, done, cancelled
        case failed(String)
    }

    let kind: Kind
    /// Wall-clock seconds of the first and last report.
    let started: Double
    var updated: Double
    /// Part that is done, 0...1; nil when the amount of work is unknown.
    var fraction: Double?
    var status = Status.running

    var id: Kind { kind }

    /// Seconds left, once the job has run for two seconds and has shown its pace.
    func timeLeft(at now: Double) -> Double? {
        let elapsed = updated - started
        guard status == .running, let fraction, elapsed >= 2, fraction > 0.01 else { return nil }
        return max(0, elapsed * (1 - fraction) / fraction - (now - updated))
    }
}
