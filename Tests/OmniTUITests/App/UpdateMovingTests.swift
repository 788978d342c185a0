import Testing

@testable import OmniTUI

@Suite struct UpdateMovingTests {
    @Test func stepsGoFrameByFrameAndStopAtTheEnds() {
        var state = AppState.sample()
        state.press("Right l .")
        #expect(state.frame == 3)
        state.press("Left h , h")
        #expect(state.frame == 0)
        state.press("L Shift+Right")
        #expect(state.frame == 20)
        state.press("End Right")
        #expect(state.frame == 249)
    }

    @Test func aStepChangesNothingButTheFrameAndItsPicture() {
        var state = AppState.sample()
        _ = update(&state, .tick(now: 1, heard: nil))
        var expected = state
        let effects = update(&state, .input(.key(Key(code: .right))))
        expected.frame = 1
        expected.picture.wanted = state.wantedPicture
        #expect(state == expected)
        #expect(effects == state.wantedPicture.map { [.compose($0)] })
        #expect(state.wantedPicture?.frame == 1)
    }

    @Test func aCountRepeatsAStep() {
        var state = AppState.sample()
        state.press("' 2 5 l")
        #expect(state.frame == 25)
        #expect(state.pending.isEmpty)
        state.press("' 1 0 0 G")
        #expect(state.frame == 100)
    }

    @Test func escapeDropsACount() {
        var state = AppState.sample()
        state.press("' 2 Esc l")
        #expect(state.frame == 1)
    }

    @Test func secondsAreClipTime() {
        var state = AppState.sample()
        state.press("Up")
        #expect(state.frame == 25)
        state.press("Down PgUp")
        #expect(state.frame == 249)
        state.press("PgDn")
        #expect(state.frame == 0)
    }

    @Test func backspaceGoesBackAndForthBetweenJumps() {
        var state = AppState.sample()
        state.press("l l G Backspace")
        #expect(state.frame == 2)
        state.press("Backspace")
        #expect(state.frame == 249)
    }

    @Test func aHeldKeyAsksOnlyForTheNewestPicture() {
        var state = AppState.sample()
        var requests: [PictureRequest] = []
        for _ in 0..<40 {
            for case .compose(let request) in update(&state, .input(.key(Key(code: .right)))) {
                requests.append(request)
            }
        }
        // One request per change, each replacing the one before: the runner keeps the last.
        #expect(requests.count == 40)
        #expect(requests.last?.frame == 40)
        #expect(state.picture.wanted == requests.last)
    }

    @Test func frameTimesThatShrinkPullTheFrameAlong() {
        var state = AppState.sample()
        state.press("G O")
        let times = FrameTimes(
            known: (0..<100).map { Double($0) / 25 }, estimatedCount: 100, spacing: 0.04,
            isComplete: true)
        state.apply(.times(times))
        #expect(state.frame == 99)
        #expect(state.outPoint == 99)
    }
}
