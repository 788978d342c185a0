import Engine
import Foundation

/// Shows a running query on stderr: System 1's text as it comes, a line per stage.
final class SegmentProgress {
    private let isQuiet: Bool
    private var isInText = false

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    func show(_ event: PipelineEvent) throws {
        if isQuiet { return }
        switch event {
        case .text(let piece):
            isInText = true
            write(piece)
        case .stage(let stage): line("[\(stage.rawValue)]")
        case .note(let note): line(note)
        case .stopped: line("[stopped; what was found is written]")
        case .reasoning, .reply, .grounding, .mask, .progress: break
        }
    }

    private func line(_ text: String) {
        if isInText { write("\n") }
        isInText = false
        write(text + "\n")
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(TerminalText.printable(text).utf8))
    }
}
