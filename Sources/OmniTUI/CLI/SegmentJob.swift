import Engine
import Foundation
import Media

/// One query about one clip.
struct SegmentJob: Equatable {
    let clip: String
    let query: Query
    /// Where its results go.
    let folder: String

    var resultPath: String { "\(folder)/result.json" }

    /// The jobs of a command line: clips by queries, and the lines of a file.
    ///
    /// One clip and one query write to DIR itself; several queries to `q01`, `q02` ... in it;
    /// several clips to a folder each; the lines of a file to `00001`, `00002` ...
    /// - Throws: `UsageError`; `MediaError` and `EngineError` for the file.
    static func all(_ arguments: Arguments) throws -> [SegmentJob] {
        guard let out = arguments["out"], !out.isEmpty else {
            throw UsageError(problem: "segment: --out is missing", hint: "--out DIR")
        }
        let template = try template(arguments)
        if let file = arguments["queries"] {
            guard arguments.operands.isEmpty, arguments.all("query").isEmpty else {
                throw UsageError(
                    problem: "segment: --queries brings its own clips and queries",
                    hint: "leave CLIP and --query out")
            }
            return try lines(of: file, out: out, template: template)
        }
        let (clips, texts) = (arguments.operands, arguments.all("query"))
        guard !clips.isEmpty, !texts.isEmpty else {
            throw UsageError(
                problem: "segment: a clip and a query are wanted",
                hint: "omni-tui segment clip.mp4 -q \"the dog that barks\" -o out")
        }
        let names = distinctNames(clips)
        return zip(clips, names).flatMap { clip, name in
            texts.enumerated().map { number, text in
                var folder = out
                if clips.count > 1 { folder += "/" + name }
                if texts.count > 1 { folder += "/q" + String(format: "%02d", number + 1) }
                var query = template
                query.expression = text
                return SegmentJob(clip: clip, query: query, folder: folder)
            }
        }
    }

    /// File names without extension; where two are equal a number is added.
    private static func distinctNames(_ clips: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return clips.map { clip in
            let name = ClipMasks.name(of: clip)
            seen[name, default: 0] += 1
            let count = seen[name] ?? 1
            return count == 1 ? name : "\(name)-\(count)"
        }
    }

    /// What all queries of a command line have in common.
    private static func template(_ arguments: Arguments) throws -> Query {
        Query(
            "", task: arguments["task"].flatMap(TaskKind.init),
            range: try arguments["range"].map(range),
            preset: arguments["preset"].flatMap(PipelinePreset.init) ?? .standard,
            temperature: try arguments.number("temperature", in: 0...100) ?? 0,
            seed: UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 0),
            tracksWholeRange: arguments.has("track-all"))
    }

    /// "2.5-8".
    private static func range(_ text: String) throws -> TimeRange {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start.isFinite,
            end.isFinite, start < end
        else {
            throw UsageError(
                problem: "--range: expected START-END in seconds, found '\(text)'",
                hint: "--range 2.5-8")
        }
        return TimeRange(start: start, end: end)
    }

    /// Clips are found beside the file. Empty lines are passed over.
    private static func lines(
        of path: String, out: String, template: Query
    ) throws -> [SegmentJob] {
        let home = URL(fileURLWithPath: path).deletingLastPathComponent()
        let bytes = try AtomicFile.read(path)
        var jobs: [SegmentJob] = []
        for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: false)
            .enumerated()
        {
            guard line.contains(where: { $0 > 32 }) else { continue }
            let json = try? JSONParser.parse(Array(line))
            guard let clip = json?["clip"]?.string, let text = json?["expression"]?.string else {
                throw EngineError.damaged(
                    file: path, place: "line \(number + 1)",
                    expected: "{\"clip\": \"...\", \"expression\": \"...\"}",
                    found: String(decoding: line.prefix(80), as: UTF8.self))
            }
            var query = template
            query.expression = text
            jobs.append(
                SegmentJob(
                    clip: clip.hasPrefix("/") ? clip : home.appendingPathComponent(clip).path,
                    query: query, folder: "\(out)/" + String(format: "%05d", number + 1)))
        }
        return jobs
    }
}
