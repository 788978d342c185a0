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
    package var latest: String? { stored.last?.path }

    /// What is there, by number. Names beside the digits are not a run's.
    private var stored: [(step: Int, path: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name in
            let digits = name.dropFirst(Self.prefix.count)
            guard name.hasPrefix(Self.prefix), digits.allSatisfy({ ("0"..."9").contains($0) }),
                let step = Int(digits)
            else { return nil }
            return (step, "\(path)/\(name)")
        }.sorted { $0.step < $1.step }
    }

    private static let prefix = "step-"

    private static func name(_ step: Int) -> String {
        let digits = String(step)
        return prefix + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Where the checkpoint of a step is, or would be.
    package func folder(of step: Int) -> String { "\(path)/\(Self.name(step))" }

    // MARK: - Writing

    /// - Parameter keeping: so many of the newest up to this step stay.
    /// - Throws: `TrainingError.cannotWrite`.
    package func write(
        _ state: TrainingState, _ decoder: DecoderTraining, _ optimizer: AdamW, keeping: Int
    ) throws {
        let target = folder(of: state.step)
        let process = ProcessInfo.processInfo.processIdentifier
        let temporary = "\(path)/.\(Self.name(state.step)).\(process)"
        try DurableFolder.make(target, as: temporary) {
            try writer.writeExactly(decoder, to: temporary)
            try Self.writeMoments(
                optimizer, decoder.parameters, to: "\(temporary)/optimizer.safetensors")
            try AtomicFile.write(
                JSONWriter.bytes(state.json(identity)) + [0x0A], to: "\(temporary)/state.json",
                replacing: true)
        }
        for old in stored.filter({ $0.step <= state.step }).dropLast(keeping) {
            do {
                try FileManager.default.removeItem(atPath: old.path)
            } catch {
                throw TrainingError.cannotWrite(path: old.path, reason: String(describing: error))
            }
        }
    }

    /// The trained model alone, `OUT/model`: stored as the model that training began from, or the
    /// adapters in the layout of `peft`, with `merge` added to the weights.
    /// - Throws: `TrainingError.cannotWrite`.
    package func export(_ decoder: DecoderTraining, to target: String) throws {
        let temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).part"
        try DurableFolder.make(target, as: temporary) {
            try writer.writeResult(decoder, to: temporary)
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

    /// Takes up the newest checkpoint that can be read: weights, moments and state.
    /// - Parameter onNote: hears about newer ones that cannot.
    /// - Returns: nil when there is none.
    /// - Throws: `TrainingError.otherRun`, `.olderRun`; `EngineError` when none can be read.
    package func restore(
        _ decoder: DecoderTraining, _ optimizer: inout AdamW, onNote: (String) -> Void
    ) throws -> TrainingState? {
        let all = stored
        for (step, folder) in all.reversed() {
            do {
                return try restore(folder, decoder, &optimizer)
            } catch let error as EngineError where step != all.first?.step {
                onNote("\(error) The checkpoint before it is taken instead.")
            }
        }
        return nil
    }

    private func restore(
        _ folder: String, _ decoder: DecoderTraining, _ optimizer: inout AdamW
    ) throws -> TrainingState {
        let file = "\(folder)/state.json"
        let json = try Checkpoint.json(URL(fileURLWithPath: file))
        try identity.check(json["run"], path: path)
        let model = try Safetensors(path: "\(folder)/\(writer.weightsFile)")
        for parameter in decoder.parameters {
            parameter.values = try Self.values(
                writer.storedName(parameter.name), parameter, in: model)
        }
        let state = try TrainingState(json, file: file)
        let moments = try Safetensors(path: "\(folder)/optimizer.safetensors")
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
