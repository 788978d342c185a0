import Engine
import Foundation
import Media

/// The files that a run adds lines to: `log.jsonl`, one line per step, and `rollouts.jsonl`, one
/// line per completion. Every line has its step.
package final class TrainingLog {
    package let folder: String
    private var files: [FileHandle] = []

    package static let names = ["log.jsonl", "rollouts.jsonl"]

    /// Opens the files; lines after `step`, which will be computed again, are dropped.
    /// - Throws: `TrainingError.cannotWrite`, `DatasetError.unreadable`.
    package init(folder: String, after step: Int) throws {
        self.folder = folder
        for name in Self.names {
            let path = "\(folder)/\(name)"
            do {
                if FileManager.default.fileExists(atPath: path) {
                    try AtomicFile.write(
                        try Self.lines(of: path, until: step), to: path, replacing: true)
                } else {
                    try AtomicFile.write([], to: path, replacing: true)
                }
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try file.seekToEnd()
                files.append(file)
            } catch {
                throw TrainingError.cannotWrite(path: path, reason: String(describing: error))
            }
        }
    }

    /// - Throws: `TrainingError.cannotWrite`.
    func add(_ report: StepReport, rollouts: String) throws {
        let line = JSONWriter.bytes(.object(report.json)) + [0x0A]
        for (file, (name, bytes)) in zip(
            files, zip(Self.names, [Data(line), Data(rollouts.utf8)]))
        {
            do {
                try file.write(contentsOf: bytes)
            } catch {
                throw TrainingError.cannotWrite(
                    path: "\(folder)/\(name)", reason: String(describing: error))
            }
        }
    }

    /// The lines up to a step; a line that was cut off is none.
    private static func lines(of path: String, until step: Int) throws -> [UInt8] {
        let lines = LineFile(path: path)
        var kept: [UInt8] = []
        try lines.forEachLine { _, range in
            let line = try lines.bytes(in: range)
            guard let json = try? JSONParser.parse(line), let number = json["step"]?.int,
                number <= step
            else { return }
            kept += line + [0x0A]
        }
        return kept
    }

    /// Every step's numbers so far, by their names.
    /// - Throws: `DatasetError.unreadable`.
    package static func curves(_ folder: String) throws -> [(name: String, values: [Double])] {
        let lines = LineFile(path: "\(folder)/log.jsonl")
        var (names, curves): ([String], [String: [Double]]) = ([], [:])
        try lines.forEachLine { _, range in
            guard let step = LoggedStep(line: try lines.bytes(in: range)) else { return }
            if names.isEmpty { names = step.knownNames }
            for (name, value) in step.values { curves[name, default: []].append(value) }
        }
        return names.filter { !Self.unplotted.contains($0) }.map { ($0, curves[$0] ?? []) }
    }

    private static let unplotted: Set = [
        "skipped", "gradient_tokens", "wall_seconds", "eta_seconds",
    ]
}
