import Engine
import Foundation

extension Command {
    /// `omni-tui data check DIR [--kind KIND] [--split S] [--all] [--json]`.
    static let data = Command(
        name: "data", summary: "look through a dataset and say what is wrong where",
        operands: [
            Operand(name: "check", help: "the only thing it does so far"),
            Operand(name: "DIR", help: "the dataset's folder"),
        ],
        options: [
            DatasetFolder.kindOption,
            .value("split", "S", "only this split, such as valid or test_s"),
            .flag("all", "every finding, not only the first ten of a sort"),
            .flag("json", "one JSON object per finding and line, all of them"),
        ],
        run: { arguments in
            guard arguments.operands[0] == "check" else {
                throw UsageError(
                    problem: "data: expected check, found '\(arguments.operands[0])'",
                    hint: "omni-tui data check DIR")
            }
            return try DataCheck(arguments).run()
        })
}

/// Prints findings as they come, and counts them.
private final class DataCheck {
    private let root: String
    private let kind: DatasetKind
    private let splits: [String]
    private let isJSON: Bool
    private let limit: Int
    private var seen: Set<Finding> = []
    private var counts: [Finding.Severity: Int] = [:]
    /// How often a text was found, numbers aside.
    private var sorts: [String: Int] = [:]

    init(_ arguments: Arguments) throws {
        root = arguments.operands[1]
        let folder = try DatasetFolder(arguments, root: root)
        kind = folder.kind
        let known = try kind.splits(in: root)
        guard !known.isEmpty else { throw DatasetError.unknownKind(root: root, found: []) }
        // "test" stands for splits that are in the list themselves.
        splits =
            folder.split.map { [$0] } ?? known.filter { !(folder.kind == .refavs && $0 == "test") }
        isJSON = arguments.has("json")
        limit = arguments.has("all") ? .max : 10
    }

    func run() throws -> ExitCode {
        for split in splits {
            do {
                let dataset = try kind.open(root, split: split)
                try dataset.check { report($0) }
                if !isJSON { print(line(about: dataset).withoutControls) }
            } catch let error as DatasetError where splits.count > 1 {
                // One bad split must not hide the others.
                report(Finding(error))
            }
        }
        let (errors, notes) = (counts[.error] ?? 0, counts[.note] ?? 0)
        if !isJSON {
            for (sort, count) in sorts.sorted(by: { $0.key < $1.key }) where count > limit {
                print("and \(count - limit) more like: \(sort)".withoutControls)
            }
            print(
                EvaluationReport.count(errors, "error") + ", "
                    + EvaluationReport.count(notes, "note"))
        }
        return errors == 0 ? .success : .failure
    }

    private func line(about dataset: any Dataset) -> String {
        let samples = EvaluationReport.count(dataset.samples.count, "sample")
        let clips = EvaluationReport.count(Set(dataset.samples.map(\.clip)).count, "clip")
        return "\(kind.rawValue) \(dataset.split): \(samples) of \(clips)"
    }

    /// Splits share files: what is wrong with those is said once.
    private func report(_ finding: Finding) {
        guard seen.insert(finding).inserted else { return }
        counts[finding.severity, default: 0] += 1
        if isJSON { return print(Self.json(finding)) }
        let sort = finding.text.filter { !$0.isNumber }
        sorts[sort, default: 0] += 1
        guard sorts[sort, default: 0] <= limit else { return }
        print("\(finding.severity.rawValue): \(finding.place): \(finding.text)".withoutControls)
    }

    private static func json(_ finding: Finding) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let fields = [
            "severity": finding.severity.rawValue, "place": finding.place, "text": finding.text,
        ]
        let data = (try? encoder.encode(fields)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
