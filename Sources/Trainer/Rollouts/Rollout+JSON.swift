import Engine
import Media

extension Rollout {
    /// The line of a rollouts file, as `RolloutReader` reads it.
    package var json: JSON.Members {
        var members = JSON.Members()
        members.set("task", .string(task.rawValue))
        members.set("group", .string(group))
        members.set("step", .integer(step))
        members.set("video", .string(video))
        members.set("exp_id", .string(expID))
        if let objectIDs { members.set("object_ids", .array(objectIDs.map { .string($0) })) }
        members.set("video_size", Self.json(videoSize))
        members.set("sampled_frames", .array(sampledFrames.map { .integer($0) }))
        if let clock {
            members.set("sample_times", .array(clock.times.map { .number($0) }))
            members.set("duration", .number(clock.duration))
        }
        members.set("completion", .string(completion))
        members.set("tokens", .integer(tokens))
        if let grounding { members.set("grounding", .array(grounding.map(Self.json))) }
        if let groundingSize { members.set("grounding_size", Self.json(groundingSize)) }
        if let masks { members.set("masks", .array(masks.map { $0.map(Self.json) ?? .null })) }
        return members
    }

    private static func json(_ size: PixelSize) -> JSON {
        .array([.integer(size.height), .integer(size.width)])
    }

    private static func json(_ reply: Reply) -> JSON {
        var members = JSON.Members()
        members.set("frame", .integer(reply.frame))
        members.set("reply", .string(reply.text))
        return .object(members)
    }

    private static func json(_ mask: MaskRLE) -> JSON {
        var members = JSON.Members()
        members.set("size", json(mask.size))
        members.set("counts", .string(String(decoding: mask.counts, as: UTF8.self)))
        return .object(members)
    }
}
