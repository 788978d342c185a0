import Foundation
import Media

/// Where the lines of finished samples go: one file per shard, `samples.jsonl` or
/// `samples.2-of-4.jsonl`. A line is written in one piece as soon as its sample is done, so that a
/// run that is killed loses only what it was working on.
package struct ResultsFolder: Sendable {
    package let path: String
    package let run: EvaluationRun

    /// Makes the folder if need be.
    /// - Throws: `EvaluationError.cannotWrite`.
    package init(path: String, run: EvaluationRun) throws {
        self.path = path
        self.run = run
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw EvaluationError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// The file of one shard.
    package func file(_ shard: Shard) -> String {
        shard == .whole
            ? "\(path)/samples.jsonl" : "\(path)/samples.\(shard.number)-of-\(shard.count).jsonl"
    }

    /// The file of a shard's figures.
    package func summary(_ shard: Shard) -> String {
        shard == .whole
            ? "\(path)/summary.json" : "\(path)/summary.\(shard.number)-of-\(shard.count).json"
    }

    private var files: [String] {
        Folder.names(in: path, ending: ".jsonl").filter { $0.hasPrefix("samples") }
            .map { "\(path)/\($0).jsonl" }
    }

    /// All finished samples in the folder, whichever shard they come from, by position. Lines that
    /// were cut off are left out, and so are samples without prediction or truth, which may have
    /// come since.
    /// - Throws: `EvaluationError.otherRun`, `DatasetError.unreadable`.
    package func finished() throws -> [Int: SampleRecord] {
        var records: [Int: SampleRecord] = [:]
        for file in files {
            for record in try Self.records(in: file) {
                guard record.run == run.id else { throw EvaluationError.otherRun(path: file) }
                if record.error == nil, record.skipped == nil { records[record.n] = record }
            }
        }
        return records
    }

    /// Refuses a folder that holds results of another run.
    /// - Throws: `EvaluationError.otherRun`, `DatasetError.unreadable`.
    package func checkOwner() throws { _ = try finished() }

    /// Takes away what an earlier run of this shard, and of other ways to cut the split, left.
    package func clear(_ shard: Shard) {
        for path in files where path == file(shard) || !path.hasSuffix("-of-\(shard.count).jsonl") {
            unlink(path)
        }
    }

    /// Opens a shard's file for more lines, first dropping a line that was cut off.
    /// - Throws: `EvaluationError.cannotWrite`, `MediaError.cannotWrite`.
    package func writer(_ shard: Shard) throws -> ResultsWriter {
        let file = file(shard)
        if Folder.hasFile(file) {
            let lines = try Self.records(in: file).map { try Self.line($0) }
            try AtomicFile.write(lines.flatMap { $0 }, to: file, replacing: true)
        }
        return try ResultsWriter(path: file)
    }

    /// One record as a line.
    package static func line(_ record: SampleRecord) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(record)) + [0x0A]
    }

    /// Reads lines; what is no record is left out.
    package static func records(from bytes: [UInt8]) -> [SampleRecord] {
        let decoder = JSONDecoder()
        return bytes.split(separator: 0x0A).compactMap {
            try? decoder.decode(SampleRecord.self, from: Data($0))
        }
    }

    /// A file that another shard has cleared away meanwhile holds nothing.
    private static func records(in file: String) throws -> [SampleRecord] {
        do {
            return records(from: try AtomicFile.read(file))
        } catch {
            guard Folder.hasFile(file) else { return [] }
            throw error
        }
    }
}
