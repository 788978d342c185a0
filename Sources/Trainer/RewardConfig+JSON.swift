import Engine

extension RewardConfig {
    /// Settings from a file: a preset, and what is different from it.
    ///
    ///     {"preset": "paper-code", "keyframe_weight": 1, "saliency_weight": 0,
    ///      "alignment_weight": 1, "global_weight": 2, "length_bonus": 1,
    ///      "bonus_tokens": [320, 750], "frame_count_floor": null, "advantage_epsilon": 0.0001}
    ///
    /// - Parameter file: where the JSON comes from, for errors.
    /// - Throws: `EngineError.damaged`, which names the member.
    package init(_ json: JSON, file: String) throws {
        guard let members = json.members else {
            throw Self.damaged(file, "file", "an object", json)
        }
        self.init(preset: try Self.preset(json["preset"], file))
        for key in members.keys where key != "preset" {
            let value = members[key] ?? .null
            switch key {
            case "keyframe_weight": keyframeWeight = try Self.weight(value, key, file)
            case "saliency_weight": saliencyWeight = try Self.weight(value, key, file)
            case "alignment_weight": alignmentWeight = try Self.weight(value, key, file)
            case "global_weight": globalWeight = try Self.weight(value, key, file)
            case "length_bonus": lengthBonus = try Self.weight(value, key, file)
            case "bonus_tokens": bonusTokens = try Self.tokens(value, file)
            case "frame_count_floor":
                frameCountFloor = value == .null ? nil : try Self.weight(value, key, file)
            case "advantage_epsilon":
                advantageEpsilon = try Self.weight(value, key, file)
                guard advantageEpsilon >= 1e-6 else {
                    throw Self.damaged(file, key, "1e-6 or more", value)
                }
            default: throw Self.damaged(file, key, "a known setting", value)
            }
        }
    }

    private static func preset(_ value: JSON?, _ file: String) throws -> Preset {
        guard let value else { return .standard }
        guard let preset = value.string.flatMap(Preset.init) else {
            let known = Preset.allCases.map(\.rawValue).joined(separator: ", ")
            throw damaged(file, "preset", "one of \(known)", value)
        }
        return preset
    }

    private static func weight(_ value: JSON, _ key: String, _ file: String) throws -> Double {
        guard let number = value.double, number.magnitude <= 1000 else {
            throw damaged(file, key, "a number from -1000 to 1000", value)
        }
        return number
    }

    private static func tokens(_ value: JSON, _ file: String) throws -> ClosedRange<Int> {
        let ends = value.array?.compactMap(\.int) ?? []
        guard ends.count == 2, value.array?.count == 2, 0 <= ends[0], ends[0] <= ends[1] else {
            throw damaged(file, "bonus_tokens", "[least, most]", value)
        }
        return ends[0]...ends[1]
    }

    private static func damaged(
        _ file: String, _ place: String, _ expected: String, _ found: JSON
    ) -> EngineError {
        .damaged(file: file, place: place, expected: expected, found: found.summary)
    }
}
