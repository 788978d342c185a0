import Testing

@testable import Engine

@Suite struct GroupScoreTests {
    @Test func reVOSRoundsEachExpressionBeforeItAverages() throws {
        // numpy rounds 91.955 to 91.96 (Python's own round gives 91.95).
        let scores = [SampleScore(j: 0.91955, f: 0.5), SampleScore(j: 0.333333333, f: 0.25)]
        let group = try #require(ReVOSScore.group(scores))
        #expect(abs(group.j - (91.96 + 33.33) / 200) < 1e-12)
        #expect(group.f == 0.375)
        #expect(abs(group.jf - (group.j + group.f) / 2) < 1e-15)
        #expect(group.a == nil)
    }

    @Test func overallIsTheMeanOfTheGroupsNotOfTheExpressions() throws {
        let full = SampleScore(j: 1, f: 1, a: 1, r: 1)
        let none = SampleScore(j: 0, f: 0, a: 0, r: 0)
        let score = ReVOSScore(referring: [full, full, full], reasoning: [none])
        let overall = try #require(score.overall)
        #expect(overall == GroupScore(samples: 4, j: 0.5, f: 0.5, a: 0.5, r: 0.5))
        #expect(ReVOSScore(referring: [full], reasoning: []).overall?.j == 1)
        #expect(ReVOSScore(referring: [], reasoning: []).overall == nil)
    }

    @Test func accuracyAndRobustness() {
        let truth = BitMask(drawn("##..", "...."))
        let prediction = BitMask(drawn("#.#.", "...#"))
        let foreground = BitMask(drawn("##..", "..##"))
        #expect(PixelRobustness.accuracy(prediction, truth) == 5.0 / 8)
        let r = PixelRobustness.robustness(prediction, truth, foreground: foreground)
        #expect(abs(r - 0.5) < 1e-6)
        let nothing = BitMask(size: truth.size)
        #expect(PixelRobustness.robustness(prediction, truth, foreground: nothing) == 0)
    }

    @Test func theMeanAddsInNumpysOrder() {
        // Where adding one after the other ends on another number.
        #expect([Double](repeating: 0.1, count: 11).pairwiseMean == 0.1)
        #expect((0..<129).map { 1 / Double(1 + $0) }.pairwiseMean == 0.042177511864912164)
        #expect((0..<1237).map { 1 / Double(1 + $0) }.pairwiseMean == 0.006223172341594569)
    }

    @Test func keyframesHitWhereTheObjectIsVisible() {
        let visible = [true, false, true, true]
        #expect(KeyframeHitRate.value(keyframes: [0, 1, 3, 9], visible: visible) == 0.5)
        #expect(KeyframeHitRate.value(keyframes: [], visible: visible) == nil)
    }
}
