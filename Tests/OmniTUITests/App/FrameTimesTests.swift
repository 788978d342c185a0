import Testing

@testable import OmniTUI

@Suite struct FrameTimesTests {
    @Test func everyTimeComesBackToItsFrame() {
        let uneven = FrameTimes(
            known: [0, 0.033, 0.066, 0.5, 0.533, 2], estimatedCount: 6, spacing: 1.0 / 30,
            isComplete: true)
        for index in 0..<6 { #expect(uneven.index(at: uneven.time(of: index)) == index) }
        #expect(uneven.index(at: 0.4) == 2)
        #expect(uneven.index(at: 99) == 5)
        #expect(uneven.index(at: -1) == 0)
    }

    @Test func framesNotYetKnownAreEstimated() {
        let times = FrameTimes(
            known: [0, 0.04, 0.08], estimatedCount: 100, spacing: 0.04, isComplete: false)
        #expect(times.count == 100)
        #expect(abs(times.time(of: 50) - 2) < 1e-9)
        for index in 0..<100 { #expect(times.index(at: times.time(of: index)) == index) }
    }

    @Test func nothingKnownIsNoTrap() {
        let empty = FrameTimes(known: [], estimatedCount: 0, spacing: 0, isComplete: true)
        #expect(empty.count == 1)
        #expect(empty.index(at: .infinity) == 0)
        #expect(empty.time(of: -5) == 0)
        #expect(empty.duration > 0)
    }

    @Test func timesAreReadAndWritten() {
        #expect(ClipTime.text(0) == "0:00.000")
        #expect(ClipTime.text(3723.4567) == "1:02:03.457")
        #expect(ClipTime.text(59.9996) == "1:00.000")
        #expect(ClipTime.short(61) == "1:01")
        #expect(ClipTime.parse("3.2") == 3.2)
        #expect(ClipTime.parse("1:02.5") == 62.5)
        #expect(ClipTime.parse("1:00:03") == 3603)
        for bad in ["", ":", "1:", "1:60", "-3", "nan", "inf", "1:2:3:4", "x"] {
            #expect(ClipTime.parse(bad) == nil)
        }
        #expect(ClipTime.span(75) == "1 min 15 s")
    }
}
