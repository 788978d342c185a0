import Engine
import Foundation
import Media

/// The checkpoints of a run: `OUT/checkpoints/step-000100`, each a model folder like any other (or
/// one of adapters), with the optimiser's moments and the run's state beside the weights. One is written under a
/// temporary name and renamed when it is whole.
package struct CheckpointFolder: Sendable {
    package let path: String
    private let identity: RunIdentity
    private let writer: ModelWriter

    /// - Parameters:
    ///   - out: the run's folder.
    ///   - source: the model that training began from; everything that is not trained is its.
    ///   - lora: nil where the decoder is trained in full.
    /// - Throws: `EngineError.config`.
    package init(
        out: String, identity: RunIdentity, source: Checkpoint, lora: LoRAConfig? = nil
    ) throws {
        path = "\(out)/checkpoints"
        self.identity = identity
        writer = try ModelWriter(source: source, lora: lora)
    }

    /// The newest checkpoint; nil when there is none.
    package var latest: String? { names.last.map { "\(path)/\($0)" } }

    private var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return all.filter { $0.hasPrefix("step-") }.sorted()
    }

    // MARK: - Writing

    /// - Returns: the checkpoint's folder.
    /// - Throws: `TrainingError.cannotWrite`.
    @discardableResult
    package func write(
        _ state: TrainingState, _ decoder: DecoderTraining, _ optimizer: AdamW, keeping: Int
    ) throws -> String {
        let digits = String(state.step)
        let name = "step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        let target = "\(path)/\(name)"
        let temporary = "\(path)/.\(name).\(ProcessInfo.processInfo.processIdentifier)"
        do {
            let manager = FileManager.default
            try manager.createDirectory(atPath: temporary, withIntermediateDirectories: true)
            try writer.writeExactly(decoder, to: temporary)
            try Self.writeMoments(
                optimizer, decoder.parameters, to: "\(temporary)/optimizer.safetensors")
            try AtomicFile.write(
                JSONWriter.bytes(state.json(identity)) + [0x0A], to: "\(temporary)/state.json",
                replacing: true)
            if manager.fileExists(atPath: target) { try manager.removeItem(atPath: target) }
            try manager.moveItem(atPath: temporary, toPath: target)
            for old in names.dropLast(keeping) where old != name {
                try manager.removeItem(atPath: "\(path)/\(old)")
            }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw TrainingError.cannotWrite(path: target, reason: String(describing: error))
        }
        return target
    }

    /// The trained model alone, `OUT/model`: stored as the model that training began from, or the
    /// adapters in the layout of `peft`, with `merge` added to the weights.
    /// - Throws: `TrainingError.cannotWrite`.
    package func export(_ decoder: DecoderTraining, to target: String) throws {
        let temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).part"
        do {
            let manager = FileManager.default
            try manager.createDirectory(atPath: temporary, withIntermediateDirectories: true)
            try writer.writeResult(decoder, to: temporary)
            if manager.fileExists(atPath: target) { try manager.removeItem(atPath: target) }
            try manager.moveItem(atPath: temporary, toPath: target)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw TrainingError.cannotWrite(path: target, reason: String(describing: error))
        }
    }

    private static func writeMoments(
        _ optimizer: AdamW, _ parameters: [Parameter], to path: String
    ) throws {
        var writer = SafetensorsWriter(metadata: ["step": "\(optimizer.step)"])
        for (parameter, moments) in zip(parameters, optimizer.moments) {
            writer.add(
                "first.\(parameter.name)", Tensor(shape: parameter.shape, values: moments.first))
            writer.add(
                "second.\(parameter.name)",
                Tensor(shape: parameter.shape, values: moments.second))
        }
        try writer.write(to: path)
    }

    // MARK: - Reading

    /// Takes up the newest checkpoint: weights, moments and state.
    /// - Returns: nil when there is none.
    /// - Throws: `TrainingError.otherRun`, `EngineError`.
    package func restore(_ decoder: DecoderTraining, _ optimizer: inout AdamW) throws
        -> TrainingState?
    {
        guard let latest else { return nil }
        let file = "\(latest)/state.json"
        let json = try Checkpoint.json(URL(fileURLWithPath: file))
        if let difference = identity.difference(from: json["run"]) {
            throw TrainingError.otherRun(path: path, what: difference)
        }
        let model = try Safetensors(path: "\(latest)/\(writer.weightsFile)")
        for parameter in decoder.parameters {
            parameter.values = try Self.values(
                writer.storedName(parameter.name), parameter, in: model)
        }
        let state = try TrainingState(json, file: file)
        let moments = try Safetensors(path: "\(latest)/optimizer.safetensors")
        guard moments.metadata["step"] == "\(state.step)" else {
            throw EngineError.damaged(
                file: moments.path, place: "__metadata__.step", expected: "\(state.step)",
                found: moments.metadata["step"] ?? "nothing")
        }
        optimizer.restore(
            step: state.step,
            moments: try decoder.parameters.map {
                (
                    try Self.values("first.\($0.name)", $0, in: moments),
                    try Self.values("second.\($0.name)", $0, in: moments)
                )
            })
        return state
    }

    private static func values(
        _ name: String, _ parameter: Parameter, in file: Safetensors
    ) throws -> [Float] {
        guard let tensor = file.tensor(name), tensor.count == parameter.values.count else {
            throw EngineError.damaged(
                file: file.path, place: "tensor \(name)", expected: "shape \(parameter.shape)",
                found: file.entries[name].map { "shape \($0.shape)" } ?? "nothing")
        }
        return tensor.values
    }
}
