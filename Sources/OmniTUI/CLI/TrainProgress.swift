import Engine
import Foundation
import Trainer

/// Tells how training goes: one line per step on stderr, or one JSON object on stdout.
struct TrainProgress {
    let json: Bool

    func begin(_ heading: String, rank: Int) {
        if rank == 0, !json { write(heading) }
    }

    /// Something odd that is no reason to stop.
    func note(_ text: String) { write("note: \(text)") }

    func show(_ report: StepReport) {
        guard !json else {
            let line = JSONWriter.bytes(.object(report.json)) + [0x0A]
            FileHandle.standardOutput.write(Data(line))
            return
        }
        for sample in report.skipped { note("another sample stands in for \(sample)") }
        var parts = ["step \(report.step)/\(report.totalSteps)"]
        if let reward = report.reward {
            parts.append(String(format: "reward %.3f +-%.3f", reward.mean, reward.deviation))
            parts.append(
                String(
                    format: "right %.0f %% wrong %.0f %%", 100 * report.allRight,
                    100 * report.allWrong))
        }
        parts.append(String(format: "loss %.4f", report.loss))
        if let kl = report.kl { parts.append(String(format: "kl %.5f", kl)) }
        parts.append(String(format: "norm %.3f", report.gradientNorm))
        parts.append(String(format: "length %.0f", report.length))
        parts.append(String(format: "%.1f s", report.wallSeconds))
        parts.append("left \(Self.duration(report.secondsLeft))")
        write(parts.joined(separator: "  "))
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data((text.withoutControls + "\n").utf8))
    }

    /// "2 h 05 min", "3 min 20 s".
    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e8).rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0
            ? String(format: "%d h %02d min", hours, minutes)
            : String(format: "%d min %02d s", minutes, whole % 60)
    }
}
