import Foundation
import Media
import Testing

@Suite struct ClipTests {
    private func indexed(_ name: String) throws -> Clip {
        let clip = try Clip.open(MediaFixtures.good(name))
        _ = try clip.waitForIndex()
        return clip
    }

    // MARK: Times

    @Test(arguments: ["starts_at_5.mkv", "starts_negative.mkv", "edit_list.mp4", "h264.ts"])
    func theFirstFrameIsAtSecondZero(name: String) throws {
        let clip = try indexed(name)
        #expect(clip.time(of: 0) == 0)
        let second = try #require(clip.time(of: 1))
        #expect(abs(second - 0.04) < 0.002)
    }

    @Test func cutAwayFramesAreNotCounted() throws {
        // Cut at 0.8 s without encoding: frames 0 to 19 are in the file but not in the clip.
        let clip = try indexed("edit_list.mp4")
        #expect(clip.frameCount == .exact(40))
        #expect(try clip.frame(at: 0).writtenNumber == 20)
        #expect(try clip.frame(at: 39).writtenNumber == 59)
    }

    @Test func variableRateKeepsEveryTime() throws {
        let clip = try indexed("variable_rate.mkv")
        let numbers = try (0..<clip.frameCount.value).map { try clip.frame(at: $0).writtenNumber }
        #expect(numbers == [0, 1, 3, 5, 6, 9, 10, 12, 15, 18, 20, 21, 24, 25, 27])
        for (index, number) in numbers.enumerated() {
            let time = try #require(clip.time(of: index))
            #expect(abs(time - Double(number) / 25) < 0.002)
            #expect(clip.frameIndex(at: time) == index)
            #expect(clip.frameIndex(at: time + 0.03) == index)
        }
    }

    @Test func timesOutsideTheClipGiveTheNearestFrame() throws {
        let clip = try indexed("h264_long_gop.mp4")
        #expect(clip.frameIndex(at: -3) == 0)
        #expect(clip.frameIndex(at: 1e300) == 59)
        #expect(clip.frameIndex(at: .nan) == 0)
        #expect(clip.frameIndex(at: 1.0) == 25)
        #expect(clip.time(of: 60) == nil)
    }

    // MARK: Shapes and colours

    @Test(arguments: [90, 180, 270])
    func rotationIsApplied(turn: Int) throws {
        let clip = try indexed("turned_\(turn).mp4")
        let upright = try Clip.open(MediaFixtures.good("h264_long_gop.mp4")).frame(at: 1)
        let frame = try clip.frame(at: 1)
        #expect(clip.info.rotation == turn)
        #expect(
            clip.info.size
                == (turn == 180
                    ? PixelSize(width: 96, height: 64) : PixelSize(width: 64, height: 96)))
        // The lowest bit of frame 1, a white block, is at the top left of the stored picture.
        let corner: (x: Int, y: Int) =
            switch turn {
            case 90: (frame.size.width - 4, 4)
            case 180: (frame.size.width - 4, frame.size.height - 4)
            default: (4, frame.size.height - 4)
            }
        let at = { (frame: Frame, x: Int, y: Int) in frame.pixels[(y * frame.size.width + x) * 3] }
        #expect(at(upright, 4, 4) > 200)
        #expect(at(frame, corner.x, corner.y) > 200)
        let opposite = (x: frame.size.width - 1 - corner.x, y: frame.size.height - 1 - corner.y)
        #expect(at(frame, opposite.x, opposite.y) < 200)
    }

    @Test(arguments: [
        "color_bt601_limited.mkv", "color_bt601_full.mkv", "color_bt709_limited.mkv",
        "color_bt709_full.mkv",
    ])
    func coloursFollowTheStream(name: String) throws {
        let color = try indexed(name).frame(at: 1).meanColor
        for (found, wanted) in zip(color, [0xC0, 0x40, 0x20]) {
            #expect(abs(found - Double(wanted)) < 4)
        }
    }

    @Test func largeAndTinyPicturesOpen() throws {
        #expect(try indexed("uhd.mp4").info.size == PixelSize(width: 3840, height: 2160))
        let tiny = try indexed("two_by_two.mkv").frame(at: 3)
        #expect(tiny.size == PixelSize(width: 2, height: 2))
        #expect(tiny.pixels[0] > 200 && tiny.pixels[1] < 60)
    }

    @Test func interlacedPicturesSayIt() throws {
        #expect(try indexed("interlaced.mp4").info.isInterlaced)
        #expect(try !indexed("h264_long_gop.mp4").info.isInterlaced)
    }

    // MARK: Scaled frames

    @Test func scaledFramesFitWithTheirProportions() throws {
        let clip = try indexed("h264_long_gop.mp4")
        let frame = try clip.scaledFrame(at: 33, fitting: PixelSize(width: 48, height: 400))
        #expect(frame.size == PixelSize(width: 48, height: 32))
        #expect(frame.writtenNumber == 33)
        let same = try clip.scaledFrame(at: 33, fitting: PixelSize(width: 500, height: 500))
        #expect(try same == clip.frame(at: 33))
    }

    @Test func approximateFramesSayWhichTheyAre() throws {
        let clip = try indexed("h264_open_gop.mp4")
        let size = PixelSize(width: 48, height: 32)
        for index in [0, 20, 59, 40] {
            let frame = try clip.scaledFrame(at: index, fitting: size, approximate: true)
            #expect(frame.index <= index && frame.index > index - 13)
            #expect(frame.writtenNumber == frame.index)
        }
    }

    // MARK: Folders

    @Test func aFolderTakesItsRateFromItsSound() throws {
        let clip = try Clip.open(MediaFixtures.good("images"))
        #expect(clip.frameCount == .exact(10))
        #expect(clip.info.rate == 2)
        #expect(clip.info.audio?.sampleRate == 4000)
        #expect(clip.frameIndex(at: 1.5) == 3)
    }

    @Test func aFolderIsSortedByNumber() throws {
        let clip = try Clip.open(MediaFixtures.good("images_with_gaps"))
        #expect(try (0..<3).map { try clip.frame(at: $0).writtenNumber } == [1, 6, 1])
        #expect(clip.info.rate == 24)
        let slow = try Clip.open(
            MediaFixtures.good("images_with_gaps"), options: ClipOptions(imageRate: 5))
        #expect(slow.time(of: 2) == 0.4)
    }
}
