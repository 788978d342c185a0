import Media

/// Compares the prediction of one sample with the truth, frames in parallel.
package struct Scorer: Sendable {
    let dataset: any Dataset
    let predictor: any Predictor
    let parallel: Parallel

    package init(dataset: any Dataset, predictor: any Predictor, parallel: Parallel) {
        self.dataset = dataset
        self.predictor = predictor
        self.parallel = parallel
    }

    /// A sample without truth is skipped, one without a usable prediction scores 0. ReVOS and MeViS
    /// follow their official tools, where any error scores 0.
    /// - Throws: `EngineError.cancelled`, nothing else.
    package func record(of sample: Sample, run: String) throws -> SampleRecord {
        var record = SampleRecord(run: run, sample)
        let truth: Truth
        do {
            truth = try dataset.truth(of: sample)
        } catch {
            let words = String(describing: error)
            if case .annotations = sample.source {
                record.fail(words, kind: dataset.kind, visible: nil)
            } else {
                record.skipped = words
            }
            return record
        }
        record.frames = truth.frames.count
        do {
            let prediction = try predictor.predict(sample, frames: truth.frames)
            if let (box, _) = truth.box {
                record.boxIoU = try prediction.mask(0).bounds.map { Box($0).iou(box) } ?? 0
            } else {
                try score(sample, truth, prediction, into: &record)
            }
        } catch EngineError.cancelled {
            throw EngineError.cancelled
        } catch let error as TruthError {
            record.skipped = error.description
        } catch {
            record.fail(
                String(describing: error), kind: dataset.kind, visible: visible(sample, truth))
        }
        return record
    }

    private func score(
        _ sample: Sample, _ truth: Truth, _ prediction: Prediction, into record: inout SampleRecord
    ) throws {
        let frames = try compare(truth, prediction)
        // Ref-AVS brings every frame to one size by itself.
        if dataset.kind != .refavs, let other = frames.first(where: { $0.size != frames[0].size }) {
            throw DatasetError.mask(
                path: "\(sample.clip)/\(sample.id)", item: "prediction",
                reason: "frames of \(frames[0].size.width)x\(frames[0].size.height) and "
                    + "\(other.size.width)x\(other.size.height)")
        }
        if let keyframes = prediction.keyframes {
            record.keyframeHits = KeyframeHitRate.value(
                keyframes: keyframes, visible: frames.map(\.isVisible))
        }
        if dataset.kind == .refavs {
            record.set(frames.compactMap(\.refAVS))
        } else {
            record.j = frames.map(\.score.j).pairwiseMean
            record.f = frames.map(\.score.f).pairwiseMean
            let (a, r) = (frames.compactMap(\.score.a), frames.compactMap(\.score.r))
            record.a = a.count == frames.count ? a.pairwiseMean : nil
            record.r = r.count == frames.count ? r.pairwiseMean : nil
        }
    }

    /// Every frame's figures.
    /// - Throws: the error of the first frame that has one.
    private func compare(_ truth: Truth, _ prediction: Prediction) throws -> [FrameScore] {
        var results = [Result<FrameScore, Error>?](repeating: nil, count: truth.frames.count)
        results.withUnsafeMutableBufferPointer { results in
            // Each thread writes elements of its own.
            nonisolated(unsafe) let results = results
            parallel.forEach(truth.frames.count) { index, _ in
                results[index] = Result { try compare(truth, prediction, index) }
            }
        }
        return try results.compactMap { try $0?.get() }
    }

    private func compare(
        _ truth: Truth, _ prediction: Prediction, _ index: Int
    ) throws -> FrameScore {
        let mask = try prediction.mask(index)
        if dataset.kind == .refavs {
            return FrameScore(refAVS: mask, truth: try truth.refAVSFrame(index))
        }
        return FrameScore(mask, try truth.frame(index, size: mask.size))
    }

    /// Which Ref-AVS frames show the object, for samples that failed; nil where nobody asks.
    private func visible(_ sample: Sample, _ truth: Truth) -> [Bool]? {
        guard dataset.kind == .refavs else { return nil }
        return truth.frames.indices.map { index in
            (try? truth.refAVSFrame(index)).map { $0.count > 0 } ?? true
        }
    }
}

extension Truth {
    /// A Ref-AVS mask at 256x256, whatever the size of the prediction.
    fileprivate func refAVSFrame(_ index: Int) throws -> BitMask {
        guard case .pictures(let paths, _) = source else { return BitMask(size: RefAVSFrame.size) }
        return BitMask.refAVS(try TruthError.wrap { try MaskFile.marked(paths[index]) })
    }
}

extension SampleRecord {
    fileprivate mutating func set(_ frames: [RefAVSFrame]) {
        (frameJ, frameF, frameMarked) = (frames.map(\.j), frames.map(\.f), frames.map(\.marked))
        let found = frames.compactMap(\.f)
        j = frames.map(\.j).pairwiseMean
        f = found.isEmpty ? 0 : found.pairwiseMean
    }

    /// Nothing was predicted.
    fileprivate mutating func fail(_ words: String, kind: DatasetKind, visible: [Bool]?) {
        error = words
        (j, f, boxIoU) = (0, 0, nil)
        if kind == .revos { (a, r) = (0, 0) }
        if let visible { set(visible.map { .failed(truthIsEmpty: !$0) }) }
    }
}
