import Engine
import Foundation

/// The report as people and as programs read it.
extension EvaluationReport {
    /// A table in percent with one decimal, like the paper's: J&F, J, F.
    var table: String {
        let rows = groups + (groups.count == 1 ? [] : [overall])
        let columns: [(String, (GroupFigures) -> String?)] = [
            ("samples", { "\($0.samples)" }),
            ("J&F", { $0.jf.map(percent) }),
            ("J", { $0.j.map(percent) }),
            ("F", { $0.f.map(percent) }),
            ("A", { $0.a.map(percent) }),
            ("R", { $0.r.map(percent) }),
            ("S", { $0.s.map { String(format: "%.4f", $0) } }),
            ("box IoU", { $0.boxIoU.map(percent) }),
            ("box>0.5", { $0.boxAccuracy.map(percent) }),
            ("key frames", { $0.keyframeHits.map(percent) }),
            ("95 % interval", { interval(of: $0) }),
        ]
        let used = columns.filter { column in rows.contains { column.1($0) != nil } }
        let names = rows.map { $0.name.withoutControls }
        let nameWidth = names.map(\.count).max() ?? 0
        var lines = [String(repeating: " ", count: nameWidth)] + names.map { $0.padded(nameWidth) }
        for (title, cell) in used {
            let cells = [title] + rows.map { cell($0) ?? "-" }
            let width = (cells.map(\.count).max() ?? 0) + 2
            for index in lines.indices {
                lines[index] += String(repeating: " ", count: width - cells[index].count)
                lines[index] += cells[index]
            }
        }
        return ([heading] + lines).joined(separator: "\n")
    }

    private var heading: String {
        var text = "\(kind.rawValue) \(split.withoutControls): "
        text += Self.count(overall.samples, "sample") + " of " + Self.count(clips, "clip")
        if covered < total { text += ", \(covered) of \(total) in this part" }
        if failed > 0 { text += ", \(failed) without a usable prediction (they score 0)" }
        if skipped > 0 { text += ", \(skipped) skipped for want of masks" }
        return text
    }

    /// "1 clip", "2 clips".
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// One object: the split's figures, and one object per type or split.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(ReportJSON(report: self)), as: UTF8.self)
    }
}

private func percent(_ fraction: Double) -> String { String(format: "%.1f", 100 * fraction) }

/// In percent, as a fraction where S is what it is about.
private func interval(of figures: GroupFigures) -> String? {
    figures.interval.map { range in
        figures.j == nil && figures.s != nil
            ? String(format: "%.4f to %.4f", range.lowerBound, range.upperBound)
            : percent(range.lowerBound) + " to " + percent(range.upperBound)
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

/// `{"samples": 12, "j": 0.5, ..., "referring": {"samples": 6, ...}, ...}`.
private struct ReportJSON: Encodable {
    let report: EvaluationReport

    struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(report.kind.rawValue, forKey: Key("kind"))
        try object.encode(report.split, forKey: Key("split"))
        try object.encode(report.clips, forKey: Key("clips"))
        try object.encode(report.total, forKey: Key("total"))
        try object.encode(report.failed, forKey: Key("failed"))
        try object.encode(report.skipped, forKey: Key("skipped"))
        try encode(report.overall, into: &object)
        for group in report.groups {
            var part = object.nestedContainer(keyedBy: Key.self, forKey: Key(group.name))
            try encode(group, into: &part)
        }
    }

    /// J, F and J&F are said even when there are none: null.
    private func encode(
        _ figures: GroupFigures, into object: inout KeyedEncodingContainer<Key>
    ) throws {
        try object.encode(figures.samples, forKey: Key("samples"))
        try object.encode(figures.j, forKey: Key("j"))
        try object.encode(figures.f, forKey: Key("f"))
        try object.encode(figures.jf, forKey: Key("jf"))
        try object.encode(
            figures.interval.map { [$0.lowerBound, $0.upperBound] }, forKey: Key("interval"))
        try object.encodeIfPresent(figures.a, forKey: Key("a"))
        try object.encodeIfPresent(figures.r, forKey: Key("r"))
        try object.encodeIfPresent(figures.s, forKey: Key("s"))
        try object.encodeIfPresent(figures.boxIoU, forKey: Key("box_iou"))
        try object.encodeIfPresent(figures.boxAccuracy, forKey: Key("box_accuracy"))
        try object.encodeIfPresent(figures.keyframeHits, forKey: Key("keyframe_hits"))
    }
}
