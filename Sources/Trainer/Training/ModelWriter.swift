import Engine
import Foundation
import Media

/// Writes what was trained as folders that other programs read: models in the hub's layout, adapters
/// in that of `peft` (adapter_config.json, adapter_model.safetensors).
struct ModelWriter: Sendable {
    /// Config, tokenizer and texts are smaller; what is larger are weights in other formats.
    private static let largestCopy = 64 << 20

    private let source: Checkpoint
    private let prefix: String
    private let lora: LoRAConfig?

    /// - Throws: `EngineError.config`.
    init(source: Checkpoint, lora: LoRAConfig?) throws {
        (self.source, self.lora) = (source, lora)
        prefix = try ThinkerConfig(source).weightPrefix
    }

    /// Where a checkpoint has its trained weights.
    var weightsFile: String { lora == nil ? "model.safetensors" : "adapter_model.safetensors" }

    /// What a trained tensor is called there: adapters by the modules of transformers 5, which are
    /// named otherwise than the tensors of its checkpoints.
    func storedName(_ name: String) -> String {
        guard lora != nil else { return prefix + name }
        let module = name.replacing("model.layers.", with: "model.language_model.layers.")
        return "base_model.model.\(prefix)\(module)"
    }

    /// Trained weights as Float32, so that nothing of them is lost.
    func writeExactly(_ decoder: DecoderTraining, to folder: String) throws {
        if let lora { return try writeAdapters(decoder, lora, to: folder) }
        try writeModel(to: folder, trained: whole(decoder), widening: true)
    }

    /// The trained model as it is used.
    func writeResult(_ decoder: DecoderTraining, to folder: String) throws {
        guard let lora else {
            return try writeModel(to: folder, trained: whole(decoder), widening: false)
        }
        guard lora.merges else { return try writeAdapters(decoder, lora, to: folder) }
        try writeModel(to: folder, trained: merged(decoder, lora), widening: false)
    }

    // MARK: - Models

    /// Makes the values of a trained tensor when they are written.
    private typealias Values = () throws -> [Float]

    private func whole(_ decoder: DecoderTraining) -> [String: Values] {
        Dictionary(
            uniqueKeysWithValues: decoder.parameters.map { parameter in
                (prefix + parameter.name, { parameter.values })
            })
    }

    /// W + scale B A for every weight that has an adapter.
    private func merged(_ decoder: DecoderTraining, _ lora: LoRAConfig) -> [String: Values] {
        let parameters = Dictionary(uniqueKeysWithValues: decoder.parameters.map { ($0.name, $0) })
        var result: [String: Values] = [:]
        for (name, down) in parameters where name.hasSuffix(".lora_A.weight") {
            let layer = name.dropLast(".lora_A.weight".count)
            guard let up = parameters["\(layer).lora_B.weight"] else { continue }
            let weight = "\(prefix)\(layer).weight"
            result[weight] = { try merge(weight, down, up, scale: lora.scale) }
        }
        return result
    }

    private func merge(
        _ name: String, _ down: Parameter, _ up: Parameter, scale: Float
    ) throws -> [Float] {
        let file = source.fileOf[name].map { source.files[$0] }
        guard var values = file?.tensor(name)?.values else {
            throw EngineError.damaged(
                file: source.folder.path, place: "tensor \(name)", expected: "numbers",
                found: "none")
        }
        let (outputs, rank, inputs) = (up.shape[0], up.shape[1], down.shape[1])
        up.forEachBlock { _, b in
            down.forEachBlock { _, a in
                values.withUnsafeMutableBufferPointer { w in
                    guard let w = w.baseAddress else { return }
                    product(
                        Block(start: b, stride: rank), Block(start: a, stride: inputs),
                        into: Block(start: w, stride: inputs), m: outputs, n: inputs, k: rank,
                        scale: scale, keep: 1)
                }
            }
        }
        return values
    }

    /// The source's folder with other weights in it.
    private func writeModel(
        to folder: String, trained: [String: Values], widening: Bool
    ) throws {
        let manager = FileManager.default
        for file in try manager.contentsOfDirectory(atPath: source.folder.path)
        where !file.hasPrefix(".") && !file.contains(".safetensors") && file != "state.json" {
            let from = source.folder.appendingPathComponent(file).resolvingSymlinksInPath()
            let facts = try manager.attributesOfItem(atPath: from.path)
            guard facts[.type] as? FileAttributeType == .typeRegular,
                (facts[.size] as? Int ?? 0) <= Self.largestCopy
            else { continue }
            try manager.copyItem(atPath: from.path, toPath: "\(folder)/\(file)")
        }
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for (name, index) in source.fileOf.sorted(by: { $0.key < $1.key }) {
            let file = source.files[index]
            guard let values = trained[name], let entry = file.entries[name] else {
                writer.copy(name, of: file)
                continue
            }
            writer.add(
                name, shape: entry.shape, as: widening ? .f32 : entry.dtype, values: values)
        }
        try writer.write(to: "\(folder)/model.safetensors")
    }

    // MARK: - Adapters

    private func writeAdapters(
        _ decoder: DecoderTraining, _ lora: LoRAConfig, to folder: String
    ) throws {
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for parameter in decoder.parameters {
            writer.add(
                storedName(parameter.name),
                Tensor(shape: parameter.shape, values: parameter.values))
        }
        try writer.write(to: "\(folder)/\(weightsFile)")
        try AtomicFile.write(
            JSONWriter.bytes(adapterConfig(lora)) + [0x0A], to: "\(folder)/adapter_config.json",
            replacing: true)
    }

    private func adapterConfig(_ lora: LoRAConfig) -> JSON {
        var members = JSON.Members()
        members.set("peft_type", .string("LORA"))
        members.set("base_model_name_or_path", .string(source.folder.path))
        members.set("r", .integer(lora.rank))
        members.set("lora_alpha", .number(lora.alpha))
        members.set("lora_dropout", .number(0))
        members.set("bias", .string("none"))
        members.set("fan_in_fan_out", .bool(false))
        members.set("inference_mode", .bool(true))
        // A pattern: the towers have layers of the same names.
        let names = lora.targets.sorted().joined(separator: "|")
        members.set(
            "target_modules",
            .string(".*\\.language_model\\.layers\\.\\d+\\.(self_attn|mlp)\\.(\(names))"))
        return .object(members)
    }
}
