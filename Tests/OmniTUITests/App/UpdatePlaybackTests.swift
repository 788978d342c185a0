import Testing

@testable import OmniTUI

@Suite struct UpdatePlaybackTests {
    @Test func playingFollowsTheWallClock() {
        var state = AppState.sample()
        state.apply(.tick(now: 100, heard: nil))
        state.press("Space")
        #expect(state.playback.isPlaying)
        state.apply(.tick(now: 101, heard: nil))
        #expect(state.frame == 25)
        #expect(state.nextFrameDue.map { abs($0 - 101.04) < 1e-6 } == true)
        state.press("Space")
        state.apply(.tick(now: 105, heard: nil))
        #expect(state.frame == 25)
    }

    @Test func soundIsTheClockWhereItIsHeard() {
        var state = AppState.sample()
        state.apply(.sound(.ready))
        state.apply(.tick(now: 10, heard: nil))
        expect(state.press("Space"), [.playSound(from: 0)])
        state.apply(.tick(now: 11, heard: 0.5))
        #expect(state.frame == 12)
        // Jitter of a few milliseconds does not move the clock.
        state.apply(.tick(now: 12, heard: 1.51))
        #expect(state.frame == 37)
        expect(state.press("Space"), [.stopSound])
    }

    @Test func otherSpeedsAreSilentAndSaySo() {
        var state = AppState.sample()
        state.apply(.sound(.ready))
        state.press("Space")
        expect(state.press(">"), [.stopSound])
        #expect(state.soundText == "silent at 1.5x")
        expect(state.press("g="), [.playSound(from: 0)])
    }

    @Test func theEndStopsAndSpaceBeginsAgain() {
        var state = AppState.sample()
        state.press("Space")
        state.apply(.tick(now: 11, heard: nil))
        #expect(state.frame == 249)
        #expect(!state.playback.isPlaying)
        state.press("Space")
        #expect(state.frame == 0)
        #expect(state.playback.isPlaying)
    }

    @Test func loopingStaysBetweenThePoints() {
        var state = AppState.sample()
        state.press("' 5 0 gg I ' 7 5 gg O gl")
        #expect(state.inPoint == 50 && state.outPoint == 75)
        state.press("Space")
        #expect(state.frame == 50)
        state.apply(.tick(now: 0.5, heard: nil))
        #expect(state.frame == 62)
        state.apply(.tick(now: 1.1, heard: nil))
        #expect(state.frame == 50)
        #expect(state.playback.isPlaying)
    }

    @Test func pointsGiveWayToEachOther() {
        var state = AppState.sample()
        state.press("' 5 0 gg O ' 6 0 gg I")
        #expect(state.inPoint == 60)
        #expect(state.outPoint == nil)
        state.press("Alt+x")
        #expect(state.inPoint == nil)
    }

    @Test func framesThatWereNotShownAreCounted() throws {
        var state = AppState.sample()
        state.press("Space")
        for (now, frame) in [(0.0, 0), (0.04, 1), (0.2, 5)] {
            state.apply(.tick(now: now, heard: nil))
            #expect(state.frame == frame)
            state.apply(.pictureReady(try #require(state.wantedPicture)))
        }
        #expect(state.playback.dropped == 3)
        // A jump is no drop.
        state.press("PgUp")
        state.apply(.pictureReady(try #require(state.wantedPicture)))
        #expect(state.playback.dropped == 3)
    }

    @Test func afterASuspensionPlayingGoesOnWhereItWas() {
        var state = AppState.sample()
        state.press("Space")
        state.apply(.tick(now: 1, heard: nil))
        // The clock ran on while the process was stopped: time first, then the event.
        state.apply(.input(.resumed))
        state.apply(.tick(now: 1.04, heard: nil))
        #expect(state.frame == 26)
    }

    @Test func muteNeedsSound() {
        var state = AppState.sample()
        state.apply(.sound(.silent("no audio device")))
        expect(state.press("a"), [])
        #expect(state.message?.text == "silent: no audio device")
        state.apply(.sound(.ready))
        expect(state.press("a"), [.mute(true)])
        expect(state.press("a"), [.mute(false)])
    }
}
