import Engine
import TestSupport
import Testing

@Suite struct GlobalPlanTests {
    private func block(_ start: String, _ end: String, _ description: String = "\"x\"") -> String {
        "{\"start_time\": \"\(start)\", \"end_time\": \"\(end)\", \"description\": \(description)}"
    }

    private func plan(
        _ answer: String, duration: Double = 8, _ reading: PlanReading = .tolerant
    ) -> GlobalPlan {
        GlobalPlan(
            "<think>t</think><answer>\(answer)</answer>", duration: duration, reading: reading)
    }

    @Test(arguments: [
        ("00:01.50", 1.5, 1.5), ("00:01.5", 1.5, 1.05), ("00:01.500", 1.5, 6.0),
        ("01:02.25", 62.25, 62.25),
    ])
    func fractionsOfASecond(text: String, tolerant: Double, paper: Double) {
        #expect(ClipTime.seconds(text, reading: .tolerant) == tolerant)
        #expect(ClipTime.seconds(text, reading: .paperCode) == paper)
    }

    @Test(arguments: ["09:00", "00:03", "1.5", "1:02:03.5"])
    func looseTimesAreReadOnlyWhenTolerant(text: String) {
        #expect(ClipTime.seconds(text, reading: .tolerant) != nil)
        #expect(ClipTime.seconds(text, reading: .paperCode) == nil)
    }

    @Test(arguments: ["", ":", "a:b.c", "1:2:3:4", "-1:00.00", "00:01.", "٣:٣.٣", "nan"])
    func nonsenseIsNoTime(text: String) {
        #expect(ClipTime.seconds(text, reading: .tolerant) == nil)
    }

    @Test func timesAreWrittenAsTheyAreRead() {
        for hundredths in [0, 1, 599, 6000, 123_456] {
            let seconds = Double(hundredths) / 100
            #expect(ClipTime.seconds(ClipTime.text(seconds), reading: .paperCode) == seconds)
        }
    }

    @Test func blocksMayFollowEachOtherInAnyWay() {
        let (a, b) = (block("00:01.00", "00:02.00"), block("00:03.00", "00:03.00"))
        for text in ["\(a)\(b)", "\(a),\n\(b)", "[\(a), \(b)]", "first \(a) then \(b)."] {
            #expect(plan(text).segments.count == 2)
        }
    }

    @Test func countsWhatCannotBeUsed() {
        let text = [
            block("00:01.00", "00:02.00"), block("00:05.00", "00:04.00"), "{oops}",
            block("00:01.00", "00:02.00", "null"), block("00:01.00", "00:02.00", "\"\""),
        ].joined(separator: " ")
        let plan = plan(text)
        #expect(plan.blockCount == 5)
        #expect(plan.completeCount == 3)
        #expect(plan.segments.count == 2)
        #expect(plan.problems.count == 3)
    }

    @Test func theEndOfTheClip() {
        let text = block("00:01.00", "00:09.00")
        #expect(plan(text).segments.first?.end == 8)
        #expect(plan(text, .paperCode).segments.isEmpty)
        #expect(plan(text, .paperCode).completeCount == 1)
        #expect(plan(block("00:08.50", "00:09.00")).segments.isEmpty)
    }

    @Test func aBraceInQuotesDoesNotEndABlock() {
        let text = block("00:01.00", "00:02.00", "\"a } b\"")
        #expect(plan(text).segments.first?.description == "a } b")
        #expect(plan(text, .paperCode).segments.isEmpty)
    }

    @Test func anAnswerThatWasCutOffIsReadAsFarAsItGoes() {
        let text = "<think>t</think><answer>\(block("00:01.00", "00:02.00")) {\"start"
        #expect(GlobalPlan(text, duration: 8).segments.count == 1)
        #expect(GlobalPlan(text, duration: 8, reading: .paperCode).segments.isEmpty)
    }

    @Test func earliestFramesOrTurns() {
        let times = (0..<16).map { Double($0) / 2 }
        let text = block("00:00.00", "00:04.00", "\"a\"") + block("00:07.00", "00:07.00", "\"b\"")
        let plan = plan(text)
        let paper = plan.keyframes(sampleTimes: times, reading: .paperCode)
        #expect(paper.map(\.sampleIndex) == [0, 1, 2, 3])
        let turns = plan.keyframes(sampleTimes: times)
        #expect(turns.map(\.sampleIndex) == [3, 4, 5, 14])
        #expect(turns.last?.subTask == "b")
    }

    @Test func noFramesNoKeyframes() {
        #expect(plan(block("00:00.00", "00:01.00")).keyframes(sampleTimes: []).isEmpty)
    }

    /// The text comes from a model: whatever it is, a plan comes out.
    @Test func anyTextGivesAPlan() {
        var random = SeededGenerator(7)
        let pieces = [
            "<think>", "</think>", "<answer>", "</answer>", "{", "}", "\"", "\\", "start_time",
            ":", "00:01.50", "9999999999999999999999:1.1", ",", "\u{0}", "é", "😀", "[", "]", "-1",
            "\"end_time\":", "null", " ", "\n", "1e999",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<40, using: &random)
            let text = (0..<count).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            for reading in [PlanReading.tolerant, .paperCode] {
                let plan = GlobalPlan(text, duration: 8, reading: reading)
                #expect(plan.segments.count <= plan.completeCount)
                #expect(plan.completeCount <= plan.blockCount)
                #expect(plan.segments.allSatisfy { $0.start <= $0.end && $0.end <= 8 })
            }
        }
    }
}
