import Engine
import Foundation
import Media

/// The checkpoints of a run: `OUT/checkpoints/step-000100`, each a model folder like any other,
/// with the optimiser's moments and the run's state beside the weights. One is written under a
/// temporary name and renamed when it is whole.
package struct CheckpointFolder: Sendable {
    package let path: String
    private let identity: RunIdentity
    private let source: Checkpoint
    private let prefix: String

    /// - Parameters:
    ///   - out: the run's folder.
    ///   - source: the model that training began from; everything that is not trained is its.
    package init(out: String, identity: RunIdentity, source: Checkpoint) throws {
        path = "\(out)/checkpoints"
        self.identity = identity
        self.source = source
        prefix = try ThinkerConfig(source).weightPrefix
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
            try writeModel(decoder, to: temporary, widening: true)
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

    /// The trained model alone, stored as the model that training began from.
    /// - Throws: `TrainingError.cannotWrite`.
    package func export(_ decoder: DecoderTraining, to target: String) throws {
        let temporary = "\(target).\(ProcessInfo.processInfo.processIdentifier).part"
        do {
            let manager = FileManager.default
            try manager.createDirectory(atPath: temporary, withIntermediateDirectories: true)
            try writeModel(decoder, to: temporary, widening: false)
            if manager.fileExists(atPath: target) { try manager.removeItem(atPath: target) }
            try manager.moveItem(atPath: temporary, toPath: target)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw TrainingError.cannotWrite(path: target, reason: String(describing: error))
        }
    }

    /// A model folder in the hub's layout.
    /// - Parameter widening: trained weights as Float32, so that nothing of them is lost.
    private func writeModel(
        _ decoder: DecoderTraining, to folder: String, widening: Bool
    ) throws {
        let manager = FileManager.default
        for file in try manager.contentsOfDirectory(atPath: source.folder.path)
        where !file.hasPrefix(".") && !file.contains(".safetensors")
            && !["optimizer.safetensors", "state.json"].contains(file)
        {
            let from = source.folder.appendingPathComponent(file).resolvingSymlinksInPath()
            try manager.copyItem(atPath: from.path, toPath: "\(folder)/\(file)")
        }
        let trained = Dictionary(
            uniqueKeysWithValues: decoder.parameters.map { (prefix + $0.name, $0) })
        var writer = SafetensorsWriter(metadata: ["format": "pt"])
        for (name, index) in source.fileOf.sorted(by: { $0.key < $1.key }) {
            let file = source.files[index]
            guard let parameter = trained[name], let entry = file.entries[name] else {
                writer.copy(name, of: file)
                continue
            }
            let tensor = Tensor(shape: parameter.shape, values: parameter.values)
            writer.add(name, tensor, as: widening ? .f32 : entry.dtype)
        }
        try writer.write(to: "\(folder)/model.safetensors")
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
        let model = try Safetensors(path: "\(latest)/model.safetensors")
        for parameter in decoder.parameters {
            parameter.values = try Self.values(prefix + parameter.name, parameter, in: model)
        }
        let moments = try Safetensors(path: "\(latest)/optimizer.safetensors")
        guard let step = moments.metadata["step"].flatMap({ Int($0) }), step >= 0 else {
            throw EngineError.damaged(
                file: moments.path, place: "__metadata__.step", expected: "a whole number",
                found: moments.metadata["step"] ?? "nothing")
        }
        if step > 0 {
            optimizer.restore(
                step: step,
                moments: try decoder.parameters.map {
                    (
                        try Self.values("first.\($0.name)", $0, in: moments),
                        try Self.values("second.\($0.name)", $0, in: moments)
                    )
                })
        }
        return try TrainingState(json, file: file)
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
