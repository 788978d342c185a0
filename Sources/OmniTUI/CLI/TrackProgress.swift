import Foundation

/// How far a long command is, on stderr: one line that is written over on a terminal, every tenth
/// elsewhere.
final class TrackProgress {
    private let isTerminal = isatty(2) == 1
    private var total = 0
    private var done = 0
    private var title = ""
    private var began = 0.0
    private var isLineOpen = false

    /// Begins a stage of so many frames.
    func begin(frames: Int, _ title: String) {
        end()
        (total, done, self.title, began) = (max(frames, 1), 0, title, MonotonicTime.now)
    }

    func step() {
        done += 1
        let tenth = max(1, total / 10)
        guard isTerminal || done.isMultiple(of: tenth) else { return }
        let elapsed = MonotonicTime.now - began
        let left = elapsed / Double(done) * Double(max(0, total - done))
        let text = "\(title): \(done)/\(max(total, done)), \(Int(left.rounded(.up))) s left"
        write(isTerminal ? "\r" + text + "\u{1B}[K" : text + "\n")
        isLineOpen = isTerminal
    }

    func note(_ text: String) {
        end()
        write(TerminalText.printable(text) + "\n")
    }

    func end() {
        if isLineOpen { write("\n") }
        isLineOpen = false
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
