import Engine
import Foundation
import TestSupport
import Testing
import Trainer

/// One GRPO objective on the tiny Thinker's text decoder against PyTorch.
@Suite struct GRPOGoldenTests {
    @Test func everyGradientAndFiveSteps() throws {
        let folder = Fixtures.url("thinker_tiny")
        let parityCase = try ParityCase(
            path: folder.appendingPathComponent("case_grpo.safetensors").path)
        #expect(GRPOParity.handles(parityCase))
        let computed = try GRPOParity.compute(
            Checkpoint(folder: folder), parityCase, Compute(parallel: Parallel(threadCount: 1)))
        let report = ParityReport(
            parityCase, computed, outTolerance: GRPOParity.outTolerance)
        #expect(report.lines.count == parityCase.expectedNames.count)
        for line in report.lines {
            #expect(line.passes, "\(line.name): \(line.difference) over \(line.tolerance)")
        }
    }
}
