/// Makes the rows of a report from the records that count, in the order of the split.
struct ReportTables {
    let records: [SampleRecord]
    let bootstrap: Bootstrap

    // MARK: - ReVOS

    /// One expression: its type and what it scored.
    private struct Row {
        let isReasoning: Bool
        let score: SampleScore
    }

    /// Overall; referring and reasoning, and like the paper one or several objects.
    func revos() -> (GroupFigures, [GroupFigures]) {
        func split(_ rows: [Row]) -> ReVOSScore {
            ReVOSScore(
                referring: rows.filter { !$0.isReasoning }.map(\.score),
                reasoning: rows.filter(\.isReasoning).map(\.score))
        }
        let rows = clips(of: records) { record in
            record.score.map { Row(isReasoning: record.group == "reasoning", score: $0) }
        }
        let overall = split(rows.flatMap { $0 }).overall ?? GroupScore(samples: 0, j: 0, f: 0)
        let interval = bootstrap.interval(rows) { split($0).overall?.jf }
        let groups = [
            group("referring") { $0.group == "referring" },
            group("reasoning") { $0.group == "reasoning" },
            group("single") { $0.targets == 1 },
            group("multi") { ($0.targets ?? 0) > 1 },
        ]
        var figures = GroupFigures(name: "overall", overall, interval: interval)
        figures.keyframeHits = keyframeHits(records)
        return (figures, groups.compactMap { $0 })
    }

    private func group(_ name: String, _ belongs: (SampleRecord) -> Bool) -> GroupFigures? {
        let members = records.filter(belongs)
        guard let score = ReVOSScore.group(members.compactMap(\.score)) else { return nil }
        let interval = bootstrap.interval(clips(of: members, \.score)) {
            ReVOSScore.group($0)?.jf
        }
        var figures = GroupFigures(name: name, score, interval: interval)
        figures.keyframeHits = keyframeHits(members)
        return figures
    }

    // MARK: - Ref-AVS

    /// One row per split; overall is the mean of seen and unseen where both are there.
    func refAVS() -> (GroupFigures, [GroupFigures]) {
        var names: [String] = []
        for record in records where !names.contains(record.group) { names.append(record.group) }
        let order = ["seen", "unseen", "null"]
        names.sort { (order.firstIndex(of: $0) ?? 9) < (order.firstIndex(of: $1) ?? 9) }
        let groups = names.compactMap { name in
            name == "null" ? null() : refAVSGroup(name, records.filter { $0.group == name })
        }
        let found = groups.filter { $0.name != "null" }
        var overall = GroupFigures(name: "overall", samples: records.count)
        if !found.isEmpty {
            overall.j = found.compactMap(\.j).pairwiseMean
            overall.f = found.compactMap(\.f).pairwiseMean
        }
        if found.count == 1 { overall.interval = found[0].interval }
        overall.s = groups.first { $0.name == "null" }?.s
        overall.keyframeHits = keyframeHits(records)
        return (overall, groups)
    }

    private func refAVSGroup(_ name: String, _ members: [SampleRecord]) -> GroupFigures? {
        guard let score = RefAVSScore(members.map(\.refAVSFrames)) else { return nil }
        let interval = bootstrap.interval(clips(of: members) { $0.refAVSFrames }) {
            RefAVSScore($0)?.jf
        }
        var figures = GroupFigures(name: name, samples: members.count)
        (figures.j, figures.f, figures.interval) = (score.j, score.f, interval)
        figures.keyframeHits = keyframeHits(members)
        return figures
    }

    private func null() -> GroupFigures? {
        let members = records.filter { $0.group == "null" }
        guard let score = RefAVSScore(members.map(\.refAVSFrames)) else { return nil }
        var figures = GroupFigures(name: "null", samples: members.count)
        figures.s = score.s
        figures.interval = bootstrap.interval(clips(of: members) { $0.refAVSFrames }) {
            RefAVSScore($0)?.s
        }
        return figures
    }

    // MARK: - MeViS, DAVIS, JSONL

    /// The plain mean, of masks or of boxes.
    func plain() -> GroupFigures {
        let scores = records.compactMap(\.score)
        var figures = GroupFigures(name: "overall", samples: records.count)
        if let mean = GroupScore(mean: scores) {
            (figures.j, figures.f) = (mean.j, mean.f)
            figures.interval = bootstrap.interval(clips(of: records, \.score)) {
                GroupScore(mean: $0)?.jf
            }
        }
        let boxes = records.compactMap(\.boxIoU)
        if !boxes.isEmpty {
            figures.boxIoU = boxes.pairwiseMean
            figures.boxAccuracy = Double(boxes.count { $0 > 0.5 }) / Double(boxes.count)
            if scores.isEmpty {
                figures.interval = bootstrap.interval(clips(of: records, \.boxIoU)) {
                    $0.isEmpty ? nil : $0.pairwiseMean
                }
            }
        }
        figures.keyframeHits = keyframeHits(records)
        return figures
    }

    // MARK: -

    private func keyframeHits(_ records: [SampleRecord]) -> Double? {
        let hits = records.compactMap(\.keyframeHits)
        return hits.isEmpty ? nil : hits.pairwiseMean
    }

    /// What `row` makes of the records, clip by clip in their order.
    private func clips<Row>(
        of records: [SampleRecord], _ row: (SampleRecord) -> Row?
    ) -> [[Row]] {
        var (places, clips): ([String: Int], [[Row]]) = ([:], [])
        for record in records {
            guard let row = row(record) else { continue }
            if let place = places[record.clip] {
                clips[place].append(row)
            } else {
                places[record.clip] = clips.count
                clips.append([row])
            }
        }
        return clips
    }
}
