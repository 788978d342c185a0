import Engine
import Foundation
import Media
import TestSupport
import Testing

/// The committed reference cases: two checkpoints of different sizes, head counts, windows, storage
/// types and config spellings.
@Suite struct ThinkerParityTests {
    static let checkpoints = ["thinker_plain", "thinker_wide"]
    static let cases = ["text", "audio", "two_images", "video", "video_with_sound"]

    @Test(arguments: checkpoints, cases)
    func forwardEqualsTheReference(checkpoint: String, name: String) throws {
        let folder = Fixtures.url(checkpoint)
        let parityCase = try ParityCase(
            path: folder.appendingPathComponent("case_\(name).safetensors").path)
        for level in [0, 1, 2] {
            let run = Compute(parallel: Parallel(threadCount: 2), simdLevel: level)
            let computed = try ThinkerParity.compute(
                Checkpoint(folder: folder), parityCase, run)
            let report = ParityReport(
                parityCase, computed, outTolerance: ThinkerParity.outTolerance)
            #expect(report.lines.count == 4)
            #expect(report.passes, "level \(level): \(String(describing: report.firstDifference))")
        }
    }

    @Test(arguments: checkpoints) func tokenizerEqualsTheReference(checkpoint: String) throws {
        let folder = Fixtures.url(checkpoint)
        let parityCase = try ParityCase(
            path: folder.appendingPathComponent("case_tokenizer.safetensors").path)
        let computed = try TokenizerParity.compute(Tokenizer(folder: folder), parityCase)
        let report = ParityReport(parityCase, computed, outTolerance: 0)
        #expect(report.lines.count == 3)
        #expect(report.passes, "\(String(describing: report.firstDifference))")
    }

    @Test func chatEqualsTheReference() throws {
        let folder = Fixtures.url("thinker_plain")
        let parityCase = try ParityCase(
            path: folder.appendingPathComponent("case_chat.safetensors").path)
        let computed = try ChatParity.compute(Checkpoint(folder: folder), parityCase)
        let report = ParityReport(parityCase, computed, outTolerance: 0)
        #expect(report.lines.count == 2)
        #expect(report.passes, "\(String(describing: report.firstDifference))")
    }

    @Test func reportNamesWhatDiffersAndWhatIsMissing() throws {
        let folder = Fixtures.url("thinker_plain")
        let parityCase = try ParityCase(
            path: folder.appendingPathComponent("case_text.safetensors").path)
        let run = Compute(parallel: Parallel(threadCount: 1))
        var computed = try ThinkerParity.compute(Checkpoint(folder: folder), parityCase, run)
        computed.removeAll { $0.name == "out.greedy_ids" }
        let place = try #require(computed.firstIndex { $0.name == "out.logits" })
        guard case .floats(var logits) = computed[place].value else { return }
        logits.values[7] += 1
        computed[place].value = .floats(logits)
        let report = ParityReport(parityCase, computed, outTolerance: 5e-5)
        #expect(!report.passes)
        #expect(report.firstDifference?.name == "out.logits")
        #expect(report.lines.last?.name == "out.greedy_ids")
        #expect(report.lines.last?.difference == .infinity)
    }
}
