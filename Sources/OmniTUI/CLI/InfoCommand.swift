import Foundation
import Media

extension Command {
    /// `omni-tui info CLIP [--json]`.
    static let info = Command(
        name: "info", summary: "say what a clip is, with its exact number of frames",
        operands: [Operand(name: "CLIP", help: "a video file, or a folder of numbered images")],
        options: [.flag("json", "one JSON object instead of lines")],
        run: { arguments in
            let report = try ClipReport(path: arguments.operands[0])
            print(arguments.has("json") ? try report.json() : report.text)
            return .success
        })
}

/// What `info` says. The JSON has these names in snake case.
struct ClipReport: Encodable {
    let path: String
    let container: String
    let streams: [StreamInfo]
    let frames: Int
    let width: Int
    let height: Int
    let rate: Double
    let duration: Double
    let rotation: Int
    let videoCodec: String
    let pixelFormat: String
    let pixelAspect: Double
    let interlaced: Bool
    let audio: AudioInfo?
    let warnings: [String]

    /// Opens the clip and counts its frames.
    init(path: String) throws {
        let clip = try Clip.open(path, options: ClipOptions(cacheBytes: 0, verifiesIndex: true))
        frames = try clip.waitForIndex()
        let info = clip.info
        self.path = info.path
        container = info.container
        streams = info.streams
        width = info.size.width
        height = info.size.height
        rate = info.rate
        duration = info.duration
        rotation = info.rotation
        videoCodec = info.videoCodec
        pixelFormat = info.pixelFormat
        pixelAspect = info.pixelAspect
        interlaced = info.isInterlaced
        audio = info.audio
        warnings = clip.warnings
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var text: String {
        let turned = rotation == 0 ? "" : ", turned by \(rotation) degrees"
        let sound = audio.map { audio in
            "\(audio.codec), \(audio.sampleRate) Hz, \(audio.channels) channel"
                + (audio.channels == 1 ? "" : "s")
        }
        return
            ([
                "file       \(path.withoutControls)",
                "container  \(container)",
                "video      \(videoCodec), \(pixelFormat), \(width)x\(height)\(turned)"
                    + (interlaced ? ", interlaced" : ""),
                "frames     \(frames)",
                "rate       \(String(format: "%.3f", rate)) a second",
                "duration   \(String(format: "%.3f", duration)) s",
                "audio      \(sound ?? "none")",
            ] + warnings.map { "warning    \($0.withoutControls)" }).joined(separator: "\n")
    }

    func encode(to encoder: Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(path, forKey: .path)
        try values.encode(container, forKey: .container)
        try values.encode(streams, forKey: .streams)
        try values.encode(frames, forKey: .frames)
        try values.encode(width, forKey: .width)
        try values.encode(height, forKey: .height)
        try values.encode(rate, forKey: .rate)
        try values.encode(duration, forKey: .duration)
        try values.encode(rotation, forKey: .rotation)
        try values.encode(videoCodec, forKey: .videoCodec)
        try values.encode(pixelFormat, forKey: .pixelFormat)
        try values.encode(pixelAspect, forKey: .pixelAspect)
        try values.encode(interlaced, forKey: .interlaced)
        // Said even when there is none: null.
        try values.encode(audio, forKey: .audio)
        try values.encode(warnings, forKey: .warnings)
    }

    private enum CodingKeys: String, CodingKey {
        case path, container, streams, frames, width, height, rate, duration, rotation, videoCodec
        case pixelFormat, pixelAspect, interlaced, audio, warnings
    }
}

extension String {
    /// Fit for a terminal: control characters, which could steer it, become a replacement sign.
    var withoutControls: String {
        String(
            unicodeScalars.map { scalar in
                scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
            })
    }
}
