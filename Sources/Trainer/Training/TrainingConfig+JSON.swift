import Engine

extension TrainingConfig {
    /// Settings from a file; what it does not name keeps its default.
    /// - Parameter file: where the JSON comes from, for errors.
    /// - Throws: `EngineError.damaged`, which names the member.
    package init(_ json: JSON, file: String) throws {
        self.init()
        let reader = SettingReader(file: file)
        for (key, value) in try reader.members(json, "file") {
            switch key {
            case "group": group = try reader.count(key, value, 1...256)
            case "samples": samples = try reader.count(key, value, 1...4096)
            case "steps": steps = try reader.count(key, value, 1...Self.mostSteps)
            case "epochs": epochs = try reader.count(key, value, 1...10_000)
            case "temperature": temperature = try reader.number(key, value, 0.01...100)
            case "top_p": topP = try reader.number(key, value, 0.01...1)
            case "max_new_tokens": maximumTokens = try reader.count(key, value, 1...32_768)
            case "beta": beta = try reader.number(key, value, 0...100)
            case "learning_rate": learningRate = try reader.number(key, value, 0...1)
            case "warmup": warmup = try reader.number(key, value, 0...1)
            case "weight_decay": weightDecay = try reader.number(key, value, 0...1)
            case "clip_norm": clipNorm = try reader.number(key, value, 1e-6...1e9)
            case "stop_norm": stopNorm = try reader.number(key, value, 1e-6...1e30)
            case "checkpoint_every":
                checkpointEvery = try reader.count(key, value, 1...Self.mostSteps)
            case "checkpoints_kept": checkpointsKept = try reader.count(key, value, 1...10_000)
            case "seed": seed = UInt64(try reader.count(key, value, 0...Int.max))
            case "image_rate": imageRate = try reader.number(key, value, 0.01...1000)
            case "reward": reward = try RewardConfig(value, file: file)
            case "lora": lora = try LoRAConfig(value, reader)
            default: throw reader.damaged(key, "a known setting", value)
            }
        }
    }
}

extension LoRAConfig {
    fileprivate init(_ json: JSON, _ reader: SettingReader) throws {
        self.init()
        for (key, value) in try reader.members(json, "lora") {
            switch key {
            case "rank": rank = try reader.count("lora.rank", value, 1...4096)
            case "alpha": alpha = try reader.number("lora.alpha", value, 1e-6...1e6)
            case "merge":
                guard let flag = value.bool else {
                    throw reader.damaged("lora.merge", "true or false", value)
                }
                merges = flag
            case "targets":
                let names = value.array?.compactMap(\.string) ?? []
                targets = Set(names)
                guard !names.isEmpty, names.count == value.array?.count,
                    targets.isSubset(of: Self.layers)
                else {
                    let known = Self.layers.sorted().joined(separator: ", ")
                    throw reader.damaged("lora.targets", "a list out of \(known)", value)
                }
            default: throw reader.damaged("lora.\(key)", "a known setting", value)
            }
        }
    }
}

/// Reads members of a settings file; every number has a range.
private struct SettingReader {
    let file: String

    func members(_ json: JSON, _ place: String) throws -> [(String, JSON)] {
        guard let members = json.members else { throw damaged(place, "an object", json) }
        return members.keys.map { ($0, members[$0] ?? .null) }
    }

    func count(_ key: String, _ value: JSON, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = value.int, range.contains(number) else {
            throw damaged(
                key, "a whole number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    func number(_ key: String, _ value: JSON, _ range: ClosedRange<Double>) throws -> Double {
        guard let number = value.double, range.contains(number) else {
            throw damaged(key, "a number from \(range.lowerBound) to \(range.upperBound)", value)
        }
        return number
    }

    func damaged(_ place: String, _ expected: String, _ found: JSON) -> EngineError {
        .damaged(file: file, place: place, expected: expected, found: found.summary)
    }
}
