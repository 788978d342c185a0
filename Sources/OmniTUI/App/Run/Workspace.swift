import Engine
import Foundation
import Media

/// The results of a clip, kept beside it in `<clip>.omni/`: `q01.json` and, for people, `q01.md`.
struct Workspace: Sendable {
    let folder: String

    init(clip: String) {
        folder = clip + ".omni"
    }

    /// Keeps a result under the next number.
    /// - Returns: the path of the JSON file.
    /// - Throws: `MediaError`.
    func keep(_ result: Segmentation) throws -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw MediaError.cannotWrite(path: folder, reason: "the folder cannot be made")
        }
        let number = (numbers.last ?? 0) + 1
        let path = self.path(number, "json")
        try AtomicFile.write(try result.file(), to: path, replacing: false)
        try AtomicFile.write(
            Array(TraceDocument.markdown(result).utf8), to: self.path(number, "md"), replacing: true
        )
        return path
    }

    /// The newest result that belongs to this clip; nil when there is none that can be read.
    func newest(of clip: Clip) -> Segmentation? {
        for number in numbers.reversed() {
            guard let result = try? Segmentation.read(path(number, "json")) else { continue }
            if result.clip.size == clip.info.size, result.frameCount == clip.frameCount.value {
                return result
            }
        }
        return nil
    }

    /// Numbers of the results that are there, ascending.
    private var numbers: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("q"), name.hasSuffix(".json") else { return nil }
            return Int(name.dropFirst().dropLast(5)).flatMap { $0 > 0 ? $0 : nil }
        }.sorted()
    }

    private func path(_ number: Int, _ ending: String) -> String {
        "\(folder)/q\(String(format: "%02d", number)).\(ending)"
    }
}
