import Media

/// What the two systems did, as Markdown that people read.
package enum TraceDocument {
    package static func markdown(_ result: Segmentation) -> String {
        let parts = [
            heading(result), thinking(result.reasoning), moments(result.reasoning),
            boxes(result), masks(result), figures(result),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func heading(_ result: Segmentation) -> String {
        let outcome =
            switch result.outcome {
            case .found:
                "\(result.masks.objects.count) object\(result.masks.objects.count == 1 ? "" : "s")"
            case .nothing: "nothing in the clip matches"
            case .unreadable: "System 1's answer cannot be read"
            case .stopped: "nothing yet"
            }
        return "# \(line(result.query.expression))\n\n"
            + "\(line(result.clip.path)), \(result.frameCount) frames: **\(outcome)**"
            + (result.isPartial ? " (stopped early: there may be more)" : "")
    }

    private static func thinking(_ plan: Reasoning) -> String {
        var lines = ["## System 1 (task `\(plan.task.rawValue)`: \(line(plan.taskReason)))"]
        lines.append(
            "Saw \(plan.sampleTimes.count) frames, heard \(seconds(plan.heardSeconds)) of sound; "
                + "\(plan.tokens.prompt) tokens read, \(plan.tokens.completion) written in "
                + "\(seconds(plan.seconds)).")
        if !plan.thought.isEmpty { lines.append(quote(plan.thought)) }
        lines += plan.notes.map { "- \(line($0))" }
        lines += plan.problems.map { "- not usable: \(line($0))" }
        if plan.verdict == .unreadable, !plan.text.isEmpty {
            lines.append("The whole text:\n\n" + quote(plan.text))
        }
        return lines.joined(separator: "\n\n")
    }

    private static func moments(_ plan: Reasoning) -> String {
        guard !plan.keyframes.isEmpty else { return "" }
        let segments = plan.segments.map {
            "- \(ClipTime.text($0.start)) to \(ClipTime.text($0.end)): \(line($0.description))"
        }
        let keyframes = plan.keyframes.map {
            "- frame \($0.frame) at \(ClipTime.text($0.time)): \(line($0.description))"
        }
        return
            (["## Moments", ""] + segments + ["", "## Keyframes and sub-tasks", ""] + keyframes)
            .joined(separator: "\n")
    }

    private static func boxes(_ result: Segmentation) -> String {
        guard !result.groundings.isEmpty else { return "" }
        var lines = ["## System 2", ""]
        for keyframe in result.groundings {
            lines.append(
                "- frame \(keyframe.frame), \(keyframe.seenSize.width)x\(keyframe.seenSize.height), "
                    + "\(keyframe.tokens.completion) tokens in \(seconds(keyframe.seconds)): "
                    + (keyframe.detections.isEmpty ? "no box" : ""))
            for found in keyframe.detections {
                let corners = [found.box.x0, found.box.y0, found.box.x1, found.box.y1]
                let text = corners.map { String(Int($0.rounded())) }.joined(separator: ", ")
                let object = found.object.map { "object \($0)" } ?? "dropped"
                lines.append("  - (\(text)) \(object), \(found.decision)")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func masks(_ result: Segmentation) -> String {
        let masks = result.masks
        guard !masks.objects.isEmpty else { return "" }
        let lines = masks.objects.map { object in
            let visible = masks.visibleFrames(of: object)
            let span = visible.first.map { first in
                "visible on \(visible.count) of \(masks.frames(of: object).count) frames, "
                    + "\(first) to \(visible.last ?? first)"
            }
            return "- object \(object): \(span ?? "never visible")"
        }
        return (["## Masks", ""] + lines).joined(separator: "\n")
    }

    private static func figures(_ result: Segmentation) -> String {
        let stages = PipelineStage.allCases.compactMap { stage in
            result.seconds[stage].map { "\(stage.rawValue) \(seconds($0))" }
        }
        let models = result.models.sorted { $0.key < $1.key }.map { "\($0.key) \(line($0.value))" }
        return "## Figures\n\n"
            + (stages + models + ["seed \(result.query.seed)"])
            .map { "- \($0)" }.joined(separator: "\n")
    }

    // MARK: - Text

    private static func seconds(_ time: Double) -> String {
        let hundredths = Int((min(max(time, 0), 1e9) * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }

    /// Model text must not become markup or steer a terminal.
    private static func quote(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "> " + line(String($0)) }.joined(separator: "\n")
    }

    /// One line without control characters.
    private static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
