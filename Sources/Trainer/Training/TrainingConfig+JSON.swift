import Engine

extension TrainingConfig {
    /// Settings from a file; what it does not name keeps its default.
    /// - Parameter file: where the JSON comes from, for errors.
    /// - Throws: `SettingsError`, which names the member.
    package init(_ json: JSON, file: String) throws {
        self.init()
        let reader = SettingReader(file: file)
        for (key, value) in try reader.members(json) {
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
            case "reward": reward = try RewardConfig(value, reader.inside(key))
            case "lora": lora = try LoRAConfig(value, reader.inside(key))
            default: throw reader.wrong(key, "a known setting", value)
            }
        }
    }
}

extension LoRAConfig {
    fileprivate init(_ json: JSON, _ reader: SettingReader) throws {
        self.init()
        for (key, value) in try reader.members(json) {
            switch key {
            case "rank": rank = try reader.count(key, value, 1...4096)
            case "alpha": alpha = try reader.number(key, value, 1e-6...1e6)
            case "merge":
                guard let flag = value.bool else {
                    throw reader.wrong(key, "true or false", value)
                }
                merges = flag
            case "targets":
                let names = value.array?.compactMap(\.string) ?? []
                targets = Set(names)
                guard !names.isEmpty, names.count == value.array?.count,
                    targets.isSubset(of: Self.layers)
                else {
                    let known = Self.layers.sorted().joined(separator: ", ")
                    throw reader.wrong(key, "a list out of \(known)", value)
                }
            default: throw reader.wrong(key, "a known setting", value)
            }
        }
    }
}
