/// Scores one shard of a split, or what is left of it.
package struct Evaluation: Sendable {
    package let scorer: Scorer
    package let shard: Shard
    package let results: ResultsFolder
    /// Keep what the results folder holds already.
    package let resumes: Bool

    package init(scorer: Scorer, shard: Shard, results: ResultsFolder, resumes: Bool) {
        self.scorer = scorer
        self.shard = shard
        self.results = results
        self.resumes = resumes
    }

    /// - Parameter progress: called with the number of samples done and their total.
    /// - Returns: the records of this shard's samples in the order of the split.
    /// - Throws: `EvaluationError`, `DatasetError`, `MediaError.cannotWrite`, `EngineError.cancelled`.
    package func run(progress: (Int, Int) -> Void) throws -> [SampleRecord] {
        let samples = shard.part(of: scorer.dataset.samples)
        var done: [Int: SampleRecord] = [:]
        if resumes {
            done = try results.finished()
        } else {
            try results.checkOwner()
            results.clear(shard)
        }
        let writer = try results.writer(shard)
        var records: [SampleRecord] = []
        for sample in samples {
            if let record = done[sample.index], record.clip == sample.clip,
                record.expID == sample.id
            {
                records.append(record)
            } else {
                let record = try scorer.record(of: sample, run: results.run.id)
                try writer.append(record)
                records.append(record)
            }
            progress(records.count, samples.count)
        }
        return records
    }
}
