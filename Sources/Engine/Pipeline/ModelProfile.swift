import Foundation

/// What System 1 can be asked to do.
package enum TaskKind: String, Sendable, CaseIterable, Codable {
    /// Video with its own sound to segments, in true clip time.
    case omni
    /// Video to segments; frames count as two per second, as in training.
    case vos
    /// Sound and the first frame to a noun phrase.
    case av
    /// One picture and a description to boxes: System 2's part.
    case image
}

/// How one task is put to a checkpoint: its prompt and its budgets.
package struct TaskProfile: Sendable, Equatable {
    /// With `{expression}`, `{duration}` (seconds) and `{examples}` to be filled in.
    package var prompt: String
    /// The system message; nil for the one of the chat template.
    package var system: String?
    /// Frames per second of clip time; nil for frames spread evenly over the range.
    package var framesPerSecond: Double?
    package var maximumFrames: Int
    /// Area budget of one frame in pixels.
    package var pixels: ClosedRange<Int>
    /// The longest sound, in seconds; 0 for none.
    package var audioSeconds: Double
    package var maximumNewTokens: Int
}

/// What a checkpoint knows: the contents of `omni_tui.json` beside its config.
///
/// Prompts exist only in such files. The one for checkpoints that bring none, Omni-R1 and
/// Qwen2.5-Omni, is embedded; it states the published requirements (omni-r1 facts, sections 1 and
/// 2) in words of our own.
package struct ModelProfile: Sendable, Equatable {
    package let name: String
    /// One line for people: what it is good for.
    package let knows: String
    package let tasks: [TaskKind: TaskProfile]
    /// Whether System 2 is to look for the user's own words before it takes System 1's
    /// (`QueryCheck`).
    package let confirmsQueries: Bool

    /// - Parameter file: where the JSON comes from, for errors.
    /// - Throws: `EngineError.damaged`, with the path of the member that is wrong.
    package init(_ json: JSON, file: String) throws {
        let reader = ProfileReader(file: file)
        name = try reader.text(json, "name", at: "")
        knows = json["knows"]?.string ?? ""
        confirmsQueries = try reader.flag(json, "confirm")
        guard let members = json["tasks"]?.members else {
            throw reader.damaged("tasks", "an object", json["tasks"])
        }
        var tasks: [TaskKind: TaskProfile] = [:]
        for key in members.keys {
            guard let kind = TaskKind(rawValue: key), let value = members[key] else {
                let known = TaskKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw EngineError.damaged(
                    file: file, place: "tasks", expected: "one of \(known)", found: key)
            }
            tasks[kind] = try reader.task(value, at: "tasks.\(key)")
        }
        self.tasks = tasks
    }

    /// The profile of a checkpoint folder.
    /// - Throws: `EngineError` when its `omni_tui.json` is there but cannot be used.
    package static func of(_ checkpoint: Checkpoint) throws -> ModelProfile {
        if let json = try checkpoint.jsonIfPresent("omni_tui.json") {
            let file = checkpoint.folder.appendingPathComponent("omni_tui.json").path
            return try ModelProfile(json, file: file)
        }
        return try omniR1()
    }

    /// The embedded profile for Omni-R1 and Qwen2.5-Omni.
    package static func omniR1() throws -> ModelProfile {
        let bytes = PackageResources.omni_tui_json
        let json = try bytes.withUnsafeBufferPointer { try JSONParser.parse($0) }
        return try ModelProfile(json, file: "embedded omni_tui.json")
    }
}

/// Reads the members of a profile; every number has a range, because the file may be anybody's.
private struct ProfileReader {
    let file: String

    func task(_ json: JSON, at place: String) throws -> TaskProfile {
        let least = try integer(json, "min_pixels", at: place, 784...100_000_000)
        let most = try integer(json, "max_pixels", at: place, 784...100_000_000)
        guard least <= most else {
            throw damaged("\(place).min_pixels", "at most max_pixels", json["min_pixels"])
        }
        return TaskProfile(
            prompt: try text(json, "prompt", at: place),
            system: json["system"]?.string,
            framesPerSecond: try optionalNumber(json, "fps", at: place, 0.01...60),
            maximumFrames: try integer(json, "max_frames", at: place, 1...768, standard: 1),
            pixels: least...most,
            audioSeconds: try optionalNumber(json, "audio_seconds", at: place, 0...300) ?? 0,
            maximumNewTokens: try integer(json, "max_new_tokens", at: place, 1...32_768))
    }

    func text(_ json: JSON, _ key: String, at place: String) throws -> String {
        guard let text = json[key]?.string, !text.isEmpty else {
            throw damaged(path(place, key), "a text", json[key])
        }
        return text
    }

    /// False when it is not there.
    func flag(_ json: JSON, _ key: String) throws -> Bool {
        guard let value = json[key] else { return false }
        guard let flag = value.bool else { throw damaged(key, "true or false", value) }
        return flag
    }

    func damaged(_ place: String, _ expected: String, _ found: JSON?) -> EngineError {
        .damaged(
            file: file, place: place, expected: expected, found: found?.summary ?? "nothing")
    }

    private func integer(
        _ json: JSON, _ key: String, at place: String, _ range: ClosedRange<Int>,
        standard: Int? = nil
    ) throws -> Int {
        if json[key] == nil, let standard { return standard }
        guard let number = json[key]?.int, range.contains(number) else {
            throw damaged(
                path(place, key), "a whole number from \(range.lowerBound) to \(range.upperBound)",
                json[key])
        }
        return number
    }

    private func optionalNumber(
        _ json: JSON, _ key: String, at place: String, _ range: ClosedRange<Double>
    ) throws -> Double? {
        guard let value = json[key] else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw damaged(
                path(place, key), "a number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    private func path(_ place: String, _ key: String) -> String {
        place.isEmpty ? key : "\(place).\(key)"
    }
}
