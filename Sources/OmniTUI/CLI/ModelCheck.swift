import Engine
import Foundation

/// What `doctor` finds in a model folder: it is opened as strictly as for use, and nothing is
/// computed.
struct ModelCheck: Encodable {
    let folder: String
    /// "thinker" or "sam2".
    let role: String
    var type = ""
    var weights: CheckpointSummary?
    /// Name, what it is good for, and the tasks of `omni_tui.json` or the embedded profile.
    var knows = ""
    var tokenizer = ""
    /// Bytes needed beside the weights, an estimate.
    var workingBytes = 0
    var warnings: [String] = []
    /// Why the folder cannot be used; nil when it can.
    var problem: String?

    private init(_ folder: String, role: String) {
        self.folder = folder
        self.role = role
    }

    static func thinker(_ folder: String) -> ModelCheck {
        var check = ModelCheck(folder, role: "thinker")
        check.problem = problem {
            let model = try OmniModel(folder: URL(fileURLWithPath: folder))
            let profile = try ModelProfile.of(model.checkpoint)
            let (tokenizer, rows) = (model.tokenizer, model.thinker.config.text.vocabularySize)
            guard tokenizer.largestID < rows else {
                throw EngineError.damaged(
                    file: folder, place: "tokenizer", expected: "ids below \(rows), as the weights",
                    found: "\(tokenizer.largestID)")
            }
            check.type = model.checkpoint.modelType
            check.weights = CheckpointSummary(model.checkpoint)
            check.knows = "\(profile.name) (\(profile.taskNames)): \(profile.knows)"
            check.tokenizer =
                "\(tokenizer.count) tokens of \(rows), ChatML, "
                + (model.thinker.config.markers == nil ? "text only" : "marks for media")
            check.workingBytes = ModelMemory.working(model.thinker.config, profile)
            check.warnings = model.warnings
        }
        return check
    }

    static func sam2(_ folder: String) -> ModelCheck {
        var check = ModelCheck(folder, role: "sam2")
        check.problem = problem {
            let checkpoint = try Checkpoint(folder: URL(fileURLWithPath: folder))
            let model = try SAM2(checkpoint)
            let sizes = TrackingPlan.sizes(of: model.config).map(String.init)
            check.type = checkpoint.modelType
            check.weights = CheckpointSummary(checkpoint)
            check.knows = "boxes and clicks to masks; input \(sizes.joined(separator: ", "))"
            check.workingBytes = ModelMemory.working(model.config)
            let surplus = model.unusedTensors
            if !surplus.isEmpty { check.warnings.append("\(surplus.count) tensors are not used") }
        }
        return check
    }

    private static func problem(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return "\(error)"
        }
    }

    var lines: [String] {
        var lines = ["checked    \(folder)"]
        if let problem { return lines + ["  problem    \(problem)"] }
        lines.append("  type       \(type)")
        if let weights {
            let storage = weights.storage.sorted { $0.key < $1.key }
                .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            lines.append(
                "  weights    \(Self.count(weights.parameters)) numbers in \(weights.tensors) "
                    + "tensors (\(storage)), \(weights.files) "
                    + "file\(weights.files == 1 ? "" : "s"), \(Self.size(weights.bytes))")
        }
        if !tokenizer.isEmpty { lines.append("  tokenizer  \(tokenizer)") }
        lines.append("  knows      \(knows)")
        lines.append(
            "  memory     \(Self.size(weights?.bytes ?? 0)) of weights, mapped from the files, and "
                + "up to about \(Self.size(workingBytes)) while it works")
        return lines + warnings.map { "  warning    \($0)" }
    }

    /// "9.4 GB".
    private static func size(_ bytes: Int) -> String {
        bytes >= 1_000_000_000
            ? String(format: "%.1f GB", Double(bytes) / 1e9)
            : String(format: "%.0f MB", Double(bytes) / 1e6)
    }

    /// "4.7 billion".
    private static func count(_ number: Int) -> String {
        number >= 1_000_000_000
            ? String(format: "%.1f billion", Double(number) / 1e9)
            : String(format: "%.1f million", Double(number) / 1e6)
    }
}
