import Engine
import Media

/// Makes a rollout of a line. Every member is checked: the file may come from anywhere.
struct RolloutReader {
    let path: String
    let line: Int
    let json: JSON

    /// - Throws: `DatasetError.line` when the line is not one JSON object.
    init(_ bytes: [UInt8], path: String, line: Int) throws {
        self.path = path
        self.line = line
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            throw DatasetError.line(
                path: path, line: line, expected: error.expected,
                found: "\(error.found) at character \(error.offset + 1)")
        }
        guard json.members != nil else { throw problem("line", "an object", json) }
    }

    /// Pixels of all sampled frames together: 200 frames of 4K video fit, a bomb does not.
    private static let maximumPixels = 1 << 31

    /// - Throws: `DatasetError.line`, which names the member.
    func rollout() throws -> Rollout {
        let task = try task()
        let frames = try frames(task)
        let rollout = Rollout(
            task: task, group: try name("group"), step: try integer("step", 0...Int.max),
            video: task == .image ? try optionalName("video") ?? "" : try name("video"),
            expID: try name("exp_id"), objectIDs: try objects(), videoSize: try size("video_size"),
            sampledFrames: frames, completion: try text("completion"),
            tokens: try integer("tokens", 0...Int.max), grounding: try replies(),
            groundingSize: json["grounding_size"] == nil ? nil : try size("grounding_size"),
            masks: try masks(count: frames.count), clock: try clock(count: frames.count))
        guard rollout.videoSize.area * max(1, frames.count) <= Self.maximumPixels else {
            throw problem("sampled_frames", "fewer frames of this size", json["sampled_frames"])
        }
        for reply in rollout.grounding ?? []
        where task == .videoObject && rollout.position(of: reply.frame) == nil {
            throw problem("grounding", "frames that were sampled", .integer(reply.frame))
        }
        return rollout
    }

    // MARK: - Members

    private func task() throws -> Rollout.Task {
        guard let task = json["task"]?.string.flatMap(Rollout.Task.init) else {
            let known = Rollout.Task.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("task", "one of \(known)", json["task"])
        }
        return task
    }

    private func frames(_ task: Rollout.Task) throws -> [Int] {
        guard let value = json["sampled_frames"] else {
            if task == .videoObject { throw problem("sampled_frames", "a list of frames", nil) }
            return []
        }
        let frames = value.array?.compactMap(\.int).filter { $0 >= 0 } ?? []
        guard let items = value.array, items.count == frames.count,
            !(task == .videoObject && frames.isEmpty)
        else { throw problem("sampled_frames", "a list of frame indices from 0", value) }
        return frames
    }

    private func objects() throws -> [String]? {
        guard let value = json["object_ids"] else { return nil }
        guard let names = value.objectNames else {
            throw problem("object_ids", Rollout.objectNamesExpected, value)
        }
        return names
    }

    private func replies() throws -> [Rollout.Reply]? {
        guard let value = json["grounding"] else { return nil }
        guard let items = value.array else { throw problem("grounding", "a list", value) }
        return try items.map { item in
            guard let frame = item["frame"]?.int, frame >= 0, let text = item["reply"]?.string
            else { throw problem("grounding", "objects with frame and reply", item) }
            return Rollout.Reply(frame: frame, text: text)
        }
    }

    private func masks(count: Int) throws -> [MaskRLE?]? {
        guard let value = json["masks"] else { return nil }
        guard let items = value.array, items.count == count else {
            throw problem("masks", "a list of \(count) masks, one per sampled frame", value)
        }
        return try items.map { item in
            if item == .null { return nil }
            guard let text = item["counts"]?.string, let sides = item["size"] else {
                throw problem("masks", "null or a mask with size and counts", item)
            }
            return MaskRLE(size: try size(sides, "masks"), counts: Array(text.utf8))
        }
    }

    /// `sample_times` and `duration`, both or neither.
    private func clock(count: Int) throws -> Rollout.Clock? {
        guard let value = json["sample_times"] else { return nil }
        let times = value.array?.compactMap(\.double).filter { (0...1e6).contains($0) } ?? []
        guard times.count == count, value.array?.count == count, times == times.sorted() else {
            throw problem("sample_times", "\(count) times, in order", value)
        }
        guard let duration = json["duration"]?.double, (0...1e6).contains(duration) else {
            throw problem("duration", "seconds, because of sample_times", json["duration"])
        }
        return Rollout.Clock(times: times, duration: duration)
    }

    /// `[height, width]`.
    private func size(_ key: String) throws -> PixelSize { try size(json[key], key) }

    private func size(_ value: JSON?, _ key: String) throws -> PixelSize {
        let sides = value?.array?.compactMap(\.int) ?? []
        guard value?.array?.count == 2, sides.count == 2,
            sides.allSatisfy({ (1...1 << 15).contains($0) }), sides[0] * sides[1] <= 1 << 27
        else { throw problem(key, "[height, width] in pixels", value) }
        return PixelSize(width: sides[1], height: sides[0])
    }

    private func text(_ key: String) throws -> String {
        guard let text = json[key]?.string else { throw problem(key, "a text", json[key]) }
        return text
    }

    private func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = json[key]?.int, range.contains(number) else {
            throw problem(key, "a whole number from \(range.lowerBound)", json[key])
        }
        return number
    }

    private func name(_ key: String) throws -> String {
        guard let name = try optionalName(key) else { throw problem(key, "a name", nil) }
        return name
    }

    private func optionalName(_ key: String) throws -> String? {
        guard let value = json[key] else { return nil }
        guard let name = value.name else { throw problem(key, "a name or number", value) }
        return name
    }

    private func problem(_ key: String, _ expected: String, _ found: JSON?) -> DatasetError {
        .line(
            path: path, line: line, expected: "\(key): \(expected)",
            found: found?.summary ?? "nothing")
    }
}
