import Engine
import Media

/// One step of the two systems, as the trace pane shows it.
struct TraceStep: Equatable, Sendable {
    /// What was known of the objects at this step; the picture shows no more.
    enum Knowledge: Equatable, Sendable { case nothing, boxes, masks }

    var title: String
    var lines: [String] = []
    /// Where the picture goes when the step is chosen.
    var frame: Int?
    var knowledge = Knowledge.nothing
}

extension QueryState {
    /// All steps so far, in the order in which they happened.
    var steps: [TraceStep] {
        guard phase != .idle else { return [] }
        return [askStep, thinkStep].compactMap { $0 } + keyframeSteps + groundingSteps
            + [endStep].compactMap { $0 }
    }

    private var askStep: TraceStep {
        TraceStep(title: "Query: \(expression)", lines: model.map { [$0] } ?? [])
    }

    private var thinkStep: TraceStep? {
        guard let plan = reasoning else {
            if phase == .opening { return TraceStep(title: "Opening the models") }
            if phase == .running(.sampling) { return TraceStep(title: "Looking and listening") }
            return TraceStep(title: "System 1 thinks", lines: notes + [text])
        }
        if plan.task == .image {
            return TraceStep(title: "No System 1: \(plan.taskReason)")
        }
        var lines = [
            "task \(plan.task.rawValue): \(plan.taskReason)",
            "\(plan.sampleTimes.count) frames, \(Self.seconds(plan.heardSeconds)) of sound, "
                + "\(plan.tokens.prompt) tokens in, \(plan.tokens.completion) out, "
                + Self.seconds(plan.seconds),
        ]
        lines += plan.notes
        if !plan.thought.isEmpty { lines.append("\u{201C}\(plan.thought)\u{201D}") }
        lines += plan.problems.map { "not usable: \($0)" }
        switch plan.verdict {
        case .found: break
        case .nothing: lines.append("Nothing in the clip matches.")
        case .unreadable: lines.append("The answer cannot be read: \(plan.text)")
        }
        return TraceStep(title: "System 1", lines: lines)
    }

    private var keyframeSteps: [TraceStep] {
        (reasoning?.keyframes ?? []).map { task in
            TraceStep(
                title: "Keyframe \(task.frame) at \(Engine.ClipTime.text(task.time))",
                lines: ["sub-task: \(task.description)"], frame: task.frame)
        }
    }

    private var groundingSteps: [TraceStep] {
        groundings.flatMap { keyframe -> [TraceStep] in
            let size = "\(keyframe.seenSize.width)x\(keyframe.seenSize.height)"
            let figures =
                "seen at \(size), \(keyframe.tokens.completion) tokens, "
                + Self.seconds(keyframe.seconds)
            guard !keyframe.detections.isEmpty else {
                let reply = keyframe.reply.isEmpty ? "no reply" : "reply: \(keyframe.reply)"
                return [
                    TraceStep(
                        title: "System 2: no box on frame \(keyframe.frame)",
                        lines: [figures, reply], frame: keyframe.frame)
                ]
            }
            let boxes = keyframe.detections.map { found in
                let corners = [found.box.x0, found.box.y0, found.box.x1, found.box.y1]
                let text = corners.map { String(Int($0.rounded())) }.joined(separator: ",")
                return "box \(text): \(found.object.map { "object \($0)" } ?? "dropped"), "
                    + found.decision
            }
            return [
                TraceStep(
                    title: "System 2: boxes on frame \(keyframe.frame)", lines: [figures] + boxes,
                    frame: keyframe.frame, knowledge: .boxes),
                TraceStep(
                    title: "SAM 2.1: masks on frame \(keyframe.frame)", frame: keyframe.frame,
                    knowledge: .masks),
            ]
        }
    }

    private var endStep: TraceStep? {
        switch phase {
        case .running(.tracking):
            return TraceStep(title: "SAM 2.1 carries the masks", knowledge: .masks)
        case .done(.found):
            let time = seconds[.tracking].map { [Self.seconds($0)] } ?? []
            return TraceStep(
                title: "Masks through the clip", lines: time, frame: groundings.first?.frame,
                knowledge: .masks)
        case .done(.nothing): return TraceStep(title: "Result: nothing in the clip matches")
        case .done(.unreadable): return TraceStep(title: "Result: the plan cannot be read")
        case .stopped, .done(.stopped):
            return TraceStep(title: "Stopped; what was found stays", knowledge: .masks)
        case .failed(let reason): return TraceStep(title: "Failed", lines: [reason])
        case .idle, .opening, .running: return nil
        }
    }

    private static func seconds(_ time: Double) -> String {
        let hundredths = Int((min(max(time, 0), 1e7) * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }
}
