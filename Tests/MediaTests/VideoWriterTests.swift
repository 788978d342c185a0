import Foundation
import Media
import Testing

/// What `VideoWriter` makes is opened again and compared with what was put in.
@Suite struct VideoWriterTests {
    /// Writes all frames of a fixture as they are, and gives the new clip to `body`.
    private func rewritten(_ name: String, _ body: (Clip, Clip) throws -> Void) throws {
        let clip = try Clip.open(MediaFixtures.good(name))
        defer { clip.close() }
        let count = try clip.waitForIndex()
        try MediaFixtures.withFolder { folder in
            let path = "\(folder)/a %03d b.mp4"
            try AtomicFile.make(path, replacing: false) { temporary in
                let writer = try VideoWriter(clip, to: temporary)
                for index in 0..<count {
                    try writer.append(try clip.frame(at: index).pixels, frame: index)
                }
                try writer.finish()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
            let copy = try Clip.open(path)
            defer { copy.close() }
            #expect(try copy.waitForIndex() == count)
            try body(clip, copy)
        }
    }

    /// In decibels over the part that both pictures have.
    private func likeness(_ a: Frame, _ b: Frame) -> Double {
        let (width, height) = (min(a.size.width, b.size.width), min(a.size.height, b.size.height))
        var sum = 0
        for y in 0..<height {
            for x in 0..<width * 3 {
                let difference =
                    Int(a.pixels[y * a.size.width * 3 + x])
                    - Int(b.pixels[y * b.size.width * 3 + x])
                sum += difference * difference
            }
        }
        let mean = Double(max(sum, 1)) / Double(width * height * 3)
        return 10 * log10(255 * 255 / mean)
    }

    @Test(arguments: ["h264_long_gop.mp4", "variable_rate.mkv", "starts_at_5.mkv", "turned_90.mp4"])
    func picturesAndTimesAreKept(name: String) throws {
        try rewritten(name) { clip, copy in
            #expect(copy.info.size == clip.info.size)
            #expect(copy.info.rotation == 0)
            #expect(abs(copy.info.duration - clip.info.duration) < 0.002)
            for index in 0..<clip.frameCount.value {
                let (old, new) = (try clip.frame(at: index), try copy.frame(at: index))
                #expect(abs(old.time - new.time) < 1e-4)
                #expect(likeness(old, new) > 27)
            }
        }
    }

    @Test func anOddSideIsMadeEven() throws {
        try rewritten("odd_size.mkv") { clip, copy in
            #expect(copy.info.size.width == (clip.info.size.width + 1) & ~1)
            #expect(copy.info.size.height == (clip.info.size.height + 1) & ~1)
            let (old, new) = (try clip.frame(at: 0), try copy.frame(at: 0))
            #expect(likeness(old, new) > 27)
        }
    }

    @Test(arguments: ["sound_mono.mkv", "sound_late.mkv", "sound_7_1.mp4"])
    func soundIsHeardWhereItWas(name: String) throws {
        try rewritten(name) { clip, copy in
            let audio = try #require(copy.info.audio)
            #expect(audio.codec == "aac")
            #expect(audio.channels == min(2, clip.info.audio?.channels ?? 0))
            let range = TimeRange(start: 0, end: clip.info.duration)
            // Surround sound is folded to two channels as for listening.
            let format = AudioFormat(sampleRate: 8000, channels: .stereo)
            let (old, new) = (
                try clip.readAudio(format, range: range).samples,
                try copy.readAudio(format, range: range).samples
            )
            #expect(abs(old.count - new.count) < 2400)
            // Loudness in tenths of seconds: late sound must be late in the copy too.
            for start in stride(from: 0, to: min(old.count, new.count) - 1600, by: 1600) {
                #expect(abs(loudness(old, start) - loudness(new, start)) < 0.06)
            }
        }
    }

    private func loudness(_ samples: [Float], _ start: Int) -> Float {
        let sum = samples[start..<start + 1600].reduce(0) { $0 + $1 * $1 }
        return (sum / 1600).squareRoot()
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() throws {
        let clip = try Clip.open(MediaFixtures.good("odd_size.mkv"))
        #expect(throws: MediaError.self) { try VideoWriter(clip, to: "/nowhere/at/all.mp4") }
    }
}
