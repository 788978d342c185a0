import Foundation
import Media

extension Command {
    /// `omni-tui frames CLIP --at 1.5,2.0 -o DIR`.
    static let frames = Command(
        name: "frames", summary: "write exact frames of a clip as PNG files",
        operands: [Operand(name: "CLIP", help: "a video file, or a folder of numbered images")],
        options: [
            .value("at", "SECONDS", "the frames on show at these times: 1.5,2.0"),
            .value("index", "NUMBERS", "the frames with these numbers, from 0: 3,7"),
            .value("out", short: "o", "DIR", "where the files go: DIR/frame_000045.png"),
            .flag("force", "replace files that are there already"),
        ],
        run: { arguments in
            try FrameExport(arguments).run()
            return .success
        })
}

/// One run of `frames`.
struct FrameExport {
    private let path: String
    private let times: [Double]
    private let indices: [Int]
    private let folder: String
    private let replaces: Bool

    /// - Throws: `UsageError`.
    init(_ arguments: Arguments) throws {
        path = arguments.operands[0]
        times = try Self.list(arguments["at"], option: "at", expected: "seconds from 0 on") {
            Double($0).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
        }
        indices = try Self.list(arguments["index"], option: "index", expected: "numbers from 0 on")
        {
            Int($0).flatMap { $0 >= 0 ? $0 : nil }
        }
        guard let folder = arguments["out"], !folder.isEmpty else {
            throw UsageError(problem: "frames: --out is missing", hint: "--out DIR")
        }
        guard !times.isEmpty || !indices.isEmpty else {
            throw UsageError(
                problem: "frames: no frame is asked for", hint: "--at 1.5 or --index 3")
        }
        self.folder = folder
        replaces = arguments.has("force")
    }

    private static func list<Value>(
        _ text: String?, option: String, expected: String, _ parse: (String) -> Value?
    ) throws -> [Value] {
        guard let text else { return [] }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let value = parse(part.trimmingCharacters(in: .whitespaces)) else {
                throw UsageError(problem: "--\(option): expected \(expected), found '\(part)'")
            }
            return value
        }
    }

    func run() throws {
        let clip = try Clip.open(path)
        let count = try clip.waitForIndex()
        let wanted = try Set(indices + times.map { try index(at: $0, in: clip) }).sorted()
        if let beyond = wanted.first(where: { $0 >= count }) {
            throw MediaError.frameOutOfRange(path: path, index: beyond, count: count)
        }
        try prepareFolder(for: wanted)
        for index in wanted {
            let frame = try clip.frame(at: index)
            let picture = PNG.Picture(size: frame.size, layout: .rgb, pixels: frame.pixels)
            try PNG.write(picture, to: target(index), replacing: replaces)
            print("\(target(index).withoutControls)  \(String(format: "%.3f", frame.time)) s")
        }
        for warning in clip.warnings {
            FileHandle.standardError.write(Data("omni-tui: \(warning.withoutControls)\n".utf8))
        }
    }

    /// - Throws: `UsageError` for a time after the clip.
    private func index(at time: Double, in clip: Clip) throws -> Int {
        let end = clip.info.duration
        guard time <= end + 0.0005 else {
            throw UsageError(
                problem: "--at: the clip ends at \(String(format: "%.3f", end)) s, found '\(time)'")
        }
        return clip.frameIndex(at: time)
    }

    /// Makes the folder, and refuses before any work when a file would be replaced.
    private func prepareFolder(for wanted: [Int]) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw MediaError.cannotWrite(path: folder, reason: "the folder cannot be made")
        }
        if replaces { return }
        for index in wanted where FileManager.default.fileExists(atPath: target(index)) {
            throw MediaError.exists(path: target(index))
        }
    }

    private func target(_ index: Int) -> String {
        URL(fileURLWithPath: folder).appendingPathComponent(
            "frame_" + String(format: "%06d", index) + ".png"
        ).relativePath
    }
}
