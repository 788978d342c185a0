import Engine
import Trainer

/// The text that can be scrolled: a rollout's completion, or a step of its trace.
enum RolloutsText {
    /// The lines as wrapped, and how many of them can be seen.
    static func lines(of state: RolloutsState) -> (lines: [String], rows: Int) {
        let layout = state.layout
        switch state.level {
        case .groups: return ([], 0)
        case .group:
            let rows = layout.page.rows - GroupTable.rows(of: state.currentGroup) - 1
            return (
                DisplayText.wrap(completion(state.current.rollout), layout.page.columns - 2),
                max(0, rows)
            )
        case .trace:
            let steps = state.trace.steps
            let text = steps.indices.contains(state.step) ? steps[state.step].text : ""
            return (
                DisplayText.wrap(text, layout.text.columns), max(0, layout.text.rows - 2)
            )
        }
    }

    /// Text as the model wrote it, lines kept.
    private static func completion(_ rollout: Rollout) -> String {
        rollout.completion.isEmpty ? "(empty)" : rollout.completion
    }

    /// A number in a table: two decimals, a dash where there is none.
    static func number(_ value: Double?, signed: Bool = false) -> String {
        guard let value, value.isFinite else { return "-" }
        let hundredths = (min(max(value, -1e6), 1e6) * 100).rounded()
        // No minus before zero.
        let size = abs(Int(hundredths))
        let digits = size % 100 < 10 ? "0\(size % 100)" : "\(size % 100)"
        let sign = hundredths < 0 ? "-" : signed && hundredths > 0 ? "+" : ""
        return "\(sign)\(size / 100).\(digits)"
    }

    /// Text moved to the right end of its columns.
    static func right(_ text: String, _ columns: Int) -> String {
        let cut = DisplayText.fit(text, columns)
        return String(repeating: " ", count: max(0, columns - DisplayText.width(cut))) + cut
    }
}
