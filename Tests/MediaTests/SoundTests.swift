import Foundation
import Testing

@testable import Media

@Suite struct SoundTests {
    private func track(_ name: String, range: TimeRange? = nil) throws -> AudioTrack {
        try Clip.open(MediaFixtures.good(name)).readAudio(range: range)
    }

    private func rms(_ samples: some Collection<Float>) -> Double {
        let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return (power / Double(max(samples.count, 1))).squareRoot()
    }

    private func second(_ track: AudioTrack, from start: Double, to end: Double) -> [Float] {
        let rate = Double(track.sampleRate)
        return Array(track.samples[Int(start * rate)..<min(track.samples.count, Int(end * rate))])
    }

    /// Zero crossings a second, halved: the pitch of a plain tone.
    private func pitch(_ samples: [Float], rate: Int) -> Double {
        let crossings = zip(samples, samples.dropFirst()).filter { ($0 < 0) != ($1 < 0) }.count
        return Double(crossings) / 2 / (Double(samples.count) / Double(rate))
    }

    @Test(arguments: [("h264_long_gop.mp4", 2.4), ("sound_mono.mkv", 2.0), ("sound_7_1.mp4", 0.5)])
    func soundComesAtSixteenKilohertzInMono(name: String, seconds: Double) throws {
        let track = try track(name)
        #expect(track.sampleRate == 16_000)
        #expect(abs(track.duration - seconds) < 0.05)
        // 440 Hz, amplitude 0.2, then 0.4 in the second half.
        let early = second(track, from: 0.1 * seconds, to: 0.4 * seconds)
        let late = second(track, from: 0.6 * seconds, to: 0.9 * seconds)
        #expect(abs(pitch(early, rate: 16_000) - 440) < 12)
        #expect(abs(rms(early) - 0.2 / 2.0.squareRoot()) < 0.02)
        #expect(abs(rms(late) - 0.4 / 2.0.squareRoot()) < 0.03)
    }

    @Test func lateSoundStartsWithSilence() throws {
        let track = try track("sound_late.mkv")
        #expect(second(track, from: 0, to: 0.49).allSatisfy { $0 == 0 })
        #expect(rms(second(track, from: 0.51, to: 0.9)) > 0.1)
        #expect(abs(track.duration - 1.5) < 0.01)
    }

    @Test func soundKeepsItsPlaceInAClipThatStartsLate() throws {
        // Pictures and sound both begin at 5 s of the file's clock.
        let track = try track("starts_at_5.mkv")
        #expect(abs(track.duration - 1.2) < 0.03)
        #expect(rms(second(track, from: 0.05, to: 0.5)) > 0.1)
    }

    /// Matroska rounds the times of Opus packets to milliseconds, which `slack` samples allow for.
    @Test(arguments: [
        ("h264_long_gop.mp4", 0), ("sound_mono.mkv", 0), ("vp9_hidden_frames.webm", 32),
    ])
    func aPartIsThatPartOfTheWhole(name: String, slack: Int) throws {
        let whole = try track(name).samples
        let part = try track(name, range: TimeRange(start: 0.7, end: 1.1)).samples
        #expect(part.count == 6400)
        let differences = (-slack...slack).map { shift in
            zip(part, whole[(11_200 + shift)...]).map { abs($0 - $1) }.max() ?? 1
        }
        #expect(differences.contains { $0 < 0.05 })
    }

    @Test func playbackIsStereoFromAnyPlace() throws {
        let clip = try Clip.open(MediaFixtures.good("h264_long_gop.mp4"))
        let reader = try clip.audioReader(.playback, from: 1)
        let chunk = try #require(try reader.next())
        #expect(chunk.start == 1)
        #expect(chunk.samples.count % 2 == 0)
        #expect(abs(chunk.duration - Double(chunk.samples.count) / 96_000) < 1e-9)
        reader.seek(to: 0.25)
        #expect(try reader.next()?.start == 0.25)
        var end = 0.0
        while let chunk = try reader.next() { end = chunk.start + chunk.duration }
        #expect(abs(end - 2.4) < 0.05)
    }

    @Test func clipsWithoutSoundSaySo() throws {
        let path = MediaFixtures.good("mjpeg.avi")
        let clip = try Clip.open(path)
        #expect(clip.info.audio == nil)
        #expect(throws: MediaError.noAudio(path: path)) { _ = try clip.readAudio() }
    }

    @Test func readingCanBeCancelled() throws {
        let clip = try Clip.open(MediaFixtures.good("h264_long_gop.mp4"))
        #expect(throws: MediaError.cancelled) { _ = try clip.readAudio(cancelled: { true }) }
    }

    @Test func aFoldersSoundIsRead() throws {
        #expect(abs(try track("images").duration - 5) < 0.01)
    }

    // MARK: Pictures of sound

    @Test func theScanSeesTheWholeSound() async throws {
        let clip = try Clip.open(MediaFixtures.good("h264_long_gop.mp4"))
        let scan = try clip.scanSound()
        while !scan.result.isFinished { try await Task.sleep(for: .milliseconds(5)) }
        #expect(scan.result.failure == nil && scan.result.progress == 1)
        let columns = scan.result.envelope.columns(in: TimeRange(start: 0, end: 2.4), count: 24)
        #expect(columns.count == 24)
        #expect(abs(columns[4].peak - 0.2) < 0.05 && abs(columns[20].peak - 0.4) < 0.08)
        #expect(columns.allSatisfy { $0.rms <= $0.peak })
    }

    @Test func theEnvelopeFindsOneLoudSample() {
        var envelope = AudioEnvelope(sampleRate: 1000)
        var samples = [Float](repeating: 0, count: 1000)
        samples[505] = -0.8
        samples[700] = .nan
        // In two pieces that end in the middle of a bin.
        envelope.append(Array(samples[..<333]))
        envelope.append(Array(samples[333...]))
        let columns = envelope.columns(in: TimeRange(start: 0, end: 1), count: 10)
        #expect(columns.map(\.peak) == [0, 0, 0, 0, 0, 0.8, 0, 0, 0, 0])
        #expect(envelope.duration == 1)
        let beyond = envelope.columns(in: TimeRange(start: -1, end: 5), count: 6)
        #expect(beyond.map(\.peak) == [0, 0.8, 0, 0, 0, 0])
    }

    @Test func theSpectrumOfAToneIsOneLine() {
        let samples = (0..<512).map { Float(sin(2 * Double.pi * 32 * Double($0) / 512)) }
        let power = PowerSpectrum(size: 512)(samples[...])
        #expect(power.count == 257)
        #expect(power.indices.max { power[$0] < power[$1] } == 32)
        #expect(abs(power[32] - 128 * 128) < 100)
        #expect(power[40...].allSatisfy { $0 < 1e-3 })
    }

    @Test func aToneLightsItsBand() throws {
        var picture = LogMelPicture()
        let wave = { (hertz: Double) in
            (0..<8000).map { Float(0.5 * sin(2 * Double.pi * hertz * Double($0) / 16_000)) }
        }
        picture.append(wave(300))
        picture.append(wave(4000))
        let columns = picture.columns(in: TimeRange(start: 0, end: 1), count: 4)
        #expect(columns.count == 4 * LogMelPicture.bands)
        let brightest = { (column: Int) in
            (0..<LogMelPicture.bands).max {
                columns[column * LogMelPicture.bands + $0]
                    < columns[column * LogMelPicture.bands + $1]
            } ?? -1
        }
        // 300 Hz is mel 402 of 2840, 4000 Hz mel 2146: bands 8 and 48 of 64.
        #expect(abs(brightest(0) - 8) <= 1)
        #expect(abs(brightest(3) - 48) <= 1)
    }

    @Test func brokenSoundGivesAnEndOrAnError() throws {
        for name in ["cut_short.mp4", "damaged.webm"] {
            let clip = try Clip.open(MediaFixtures.bad(name))
            let track = try? clip.readAudio()
            #expect(track.map { $0.duration < 10 } ?? true)
        }
    }
}
