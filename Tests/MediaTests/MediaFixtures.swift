import Foundation
import Media
import TestSupport

/// The committed corpus of `Scripts/make_media_corpus`.
enum MediaFixtures {
    static func good(_ name: String) -> String { Fixtures.url("media/good/\(name)").path }
    static func bad(_ name: String) -> String { Fixtures.url("media/bad/\(name)").path }

    /// Clips whose frames carry their own numbers from 0, with the number of their frames.
    static let numbered: [(name: String, frames: Int)] = [
        ("h264_long_gop.mp4", 60), ("h264_open_gop.mp4", 60), ("h264_intra_refresh.mp4", 60),
        ("h264.ts", 60), ("raw.h264", 60), ("hevc_open_gop.mkv", 60),
        ("vp9_hidden_frames.webm", 30), ("av1.mkv", 30), ("mpeg4_without_times.avi", 30),
        ("mjpeg.avi", 30), ("animated.gif", 16), ("ten_bit.mkv", 30), ("starts_at_5.mkv", 30),
        ("without_cues.mkv", 30), ("odd_size.mkv", 8), ("interlaced.mp4", 8), ("images", 10),
    ]

    /// A folder that is removed when `body` ends.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("media-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }
}

extension Frame {
    /// The number written into the frame: eight blocks along the top half, lowest bit left.
    var writtenNumber: Int {
        (0..<8).reduce(0) { number, bit in
            let x = (2 * bit + 1) * size.width / 16
            let y = size.height / 4
            return number | (Int(pixels[(y * size.width + x) * 3]) > 127 ? 1 << bit : 0)
        }
    }

    /// Mean colour of the whole frame.
    var meanColor: [Double] {
        (0..<3).map { channel in
            let sum = stride(from: channel, to: pixels.count, by: 3).reduce(0) {
                $0 + Int(pixels[$1])
            }
            return Double(sum) / Double(size.area)
        }
    }
}

/// A small reproducible generator, so that "random" orders are the same in each run.
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
