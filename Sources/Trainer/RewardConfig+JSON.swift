import Engine

extension RewardConfig {
    /// Settings from a file: a preset, and what is different from it.
    ///
    ///     {"preset": "paper-code", "keyframe_weight": 1, "saliency_weight": 0,
    ///      "alignment_weight": 1, "global_weight": 2, "length_bonus": 1,
    ///      "bonus_tokens": [320, 750], "frame_count_floor": null, "advantage_epsilon": 0.0001}
    ///
    /// - Parameter reader: of the object that holds them.
    /// - Throws: `SettingsError`, which names the member.
    package init(_ json: JSON, _ reader: SettingReader) throws {
        let members = try reader.members(json)
        self.init(preset: try Self.preset(json["preset"], reader))
        for (key, value) in members where key != "preset" {
            switch key {
            case "keyframe_weight": keyframeWeight = try reader.number(key, value, Self.weights)
            case "saliency_weight": saliencyWeight = try reader.number(key, value, Self.weights)
            case "alignment_weight": alignmentWeight = try reader.number(key, value, Self.weights)
            case "global_weight": globalWeight = try reader.number(key, value, Self.weights)
            case "length_bonus": lengthBonus = try reader.number(key, value, Self.weights)
            case "bonus_tokens": bonusTokens = try Self.tokens(key, value, reader)
            case "frame_count_floor":
                frameCountFloor =
                    value == .null ? nil : try reader.number(key, value, Self.weights)
            case "advantage_epsilon":
                advantageEpsilon = try reader.number(key, value, 1e-6...1000)
            default: throw reader.wrong(key, "a known setting", value)
            }
        }
    }

    private static let weights = -1000.0...1000

    private static func preset(_ value: JSON?, _ reader: SettingReader) throws -> Preset {
        guard let value else { return .standard }
        guard let preset = value.string.flatMap(Preset.init) else {
            let known = Preset.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.wrong("preset", "one of \(known)", value)
        }
        return preset
    }

    private static func tokens(
        _ key: String, _ value: JSON, _ reader: SettingReader
    ) throws -> ClosedRange<Int> {
        let ends = value.array?.compactMap(\.int) ?? []
        guard ends.count == 2, value.array?.count == 2, 0 <= ends[0], ends[0] <= ends[1] else {
            throw reader.wrong(key, "[least, most]", value)
        }
        return ends[0]...ends[1]
    }
}
