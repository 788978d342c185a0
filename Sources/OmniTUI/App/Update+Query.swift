import Engine
import Media
import Render

extension AppState {
    /// Intents about queries and their results; nil when it is none of these.
    mutating func performQuery(_ intent: Intent) -> [Effect]? {
        switch intent {
        case .rerun: write("rerun \(firstDescription)")
        case .export: write("export davis")
        case .exportAgain:
            guard let request = run.lastExport else {
                say("Nothing was exported yet; \(keyMap.names(of: .export).first ?? ":export")")
                return []
            }
            return [.query(.export(request))]
        case .showStep: return showSelectedStep()
        default: return nil
        }
        return []
    }

    /// The description that a re-run begins with.
    private var firstDescription: String { run.reasoning?.keyframes.first?.description ?? "" }

    /// Begins a command line with a text that the user can change.
    private mutating func write(_ text: String) {
        focusText(.command)
        command.field.line.replace(with: text)
    }

    // MARK: - Asking

    mutating func submitQuery() -> [Effect] {
        let text = query.line.text
        focus = .clip
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        let history: [Effect] =
            query.history.add(text) ? [.remember(.queries, query.history.entries)] : []
        return history + ask(text)
    }

    private mutating func ask(_ text: String) -> [Effect] {
        guard hasModels else {
            say(
                "No model: give --thinker DIR and --sam2 DIR; omni-tui doctor says where it looks",
                .warning)
            return []
        }
        let cancel: [Effect] = run.isRunning ? [.cancel(.query)] : []
        run.begin(text)
        let query = Query(text, range: askedRange, frame: frame)
        return cancel + pause() + forgetObjects() + [.query(.ask(query))]
    }

    private mutating func forgetObjects() -> [Effect] {
        objects.prompts = []
        objects.untold = []
        objects.ids = []
        objects.isShown = true
        refreshTrace()
        return [.segment(.forget)]
    }

    /// From the in to the out point, where one of them is set.
    private var askedRange: TimeRange? {
        guard inPoint != nil || outPoint != nil else { return nil }
        let start = inPoint.map(clip.times.time) ?? 0
        let end = outPoint.map(clip.times.time) ?? clip.times.duration
        return start < end ? TimeRange(start: start, end: end) : nil
    }

    /// Runs the query again from the keyframes on.
    mutating func rerun(_ description: String) -> [Effect] {
        guard let plan = run.reasoning, !plan.keyframes.isEmpty else {
            say("There is no plan to run again; ask something first", .warning)
            return []
        }
        let cancel: [Effect] = run.isRunning ? [.cancel(.query)] : []
        run.phase = .opening
        run.groundings = []
        run.selected = nil
        return cancel + forgetObjects() + [
            .query(.rerun(description: description.isEmpty ? nil : description))
        ]
    }

    /// - Parameter words: formats, separated by commas, and a folder
    mutating func export(_ words: String) -> [Effect] {
        guard !objects.ids.isEmpty else {
            say("There are no masks to export", .warning)
            return []
        }
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let names = (parts.first ?? ExportFormat.davis.rawValue).split(separator: ",")
        let formats = names.compactMap { ExportFormat(rawValue: String($0)) }
        guard formats.count == names.count else {
            say(
                "expected some of \(ExportFormat.names.joined(separator: ",")); found '\(words)'",
                .error)
            return []
        }
        let request = ExportRequest(
            formats: Set(formats), folder: parts.count > 1 ? parts[1] : clip.path + ".omni/export",
            overwrite: false)
        run.lastExport = request
        return [.query(.export(request))]
    }

    // MARK: - What the systems tell

    mutating func take(_ report: QueryReport) -> [Effect] {
        defer { refreshTrace() }
        switch report {
        case .opening: run.phase = .opening
        case .ready(let model): run.model = DisplayText.clean(model)
        case .stage(let stage): run.phase = .running(stage)
        case .text(let piece): run.text += piece
        case .note(let note): run.notes.append(note)
        case .reasoning(let plan):
            run.reasoning = plan
            if let first = plan.keyframes.first { return go(to: first.frame, isJump: true) }
        case .grounding(let keyframe):
            run.groundings.append(keyframe)
            takePrompts(of: keyframe)
            if !keyframe.detections.isEmpty { return go(to: keyframe.frame, isJump: false) }
        case .finished(let outcome, let seconds, let path):
            run.phase = .done(outcome)
            run.seconds = seconds
            say(Self.words(outcome) + (path.map { "; kept in \($0)" } ?? ""))
        case .stopped:
            run.phase = .stopped
            say("Stopped; what was found stays")
        case .failed(let reason):
            run.phase = .failed(DisplayText.clean(reason))
            say(reason, .error)
        case .restored(let old, let plan, let groundings, let phase):
            restore(old, plan, groundings, phase)
        case .exists(let request): question = .replaceExport(request)
        }
        return []
    }

    private static func words(_ outcome: Segmentation.Outcome) -> String {
        switch outcome {
        case .found: "Done"
        case .nothing: "Nothing in the clip matches"
        case .unreadable: "System 1's answer cannot be read"
        case .stopped: "Stopped"
        }
    }

    private mutating func restore(
        _ old: Query, _ plan: Reasoning, _ groundings: [GroundedKeyframe],
        _ phase: QueryState.Phase
    ) {
        guard run.phase == .idle else { return }
        run.begin(old.expression)
        run.phase = phase
        run.reasoning = plan
        run.groundings = groundings
        for keyframe in groundings { takePrompts(of: keyframe) }
        if query.line.isEmpty { query.line.replace(with: old.expression) }
        let key = keyMap.names(of: .toggleTrace).first ?? ":"
        say("Restored: \(old.expression) (\(key) shows how it was found)")
    }

    /// Boxes of System 2 count as prompts, so that clicks refine what a query found.
    private mutating func takePrompts(of keyframe: GroundedKeyframe) {
        for found in keyframe.detections {
            guard let object = found.object else { continue }
            let prompt = ObjectPrompt(
                object: object, frame: keyframe.frame, shape: .box(found.box))
            objects.prompts.append(prompt)
            objects.untold.append(prompt)
        }
    }

    // MARK: - The trace

    /// The trace pane's lines: a line per step and what belongs to it, indented.
    mutating func refreshTrace() {
        let steps = run.steps
        if let selected = run.selected, selected >= steps.count { run.selected = nil }
        trace.lines = steps.enumerated().flatMap { index, step in
            let mark = index == run.selected ? Glyphs.selected : Glyphs.step
            return ["\(mark) \(step.title)"]
                + step.lines.flatMap { $0.split(separator: "\n") }.map { "  \($0)" }
        }
    }

    /// Goes to another step; the picture follows.
    mutating func selectStep(_ change: Int) -> [Effect] {
        let steps = run.steps
        guard !steps.isEmpty else { return [] }
        let start = run.selected ?? (change > 0 ? -1 : steps.count)
        run.selected = min(max(0, start + change), steps.count - 1)
        refreshTrace()
        return showSelectedStep()
    }

    private mutating func showSelectedStep() -> [Effect] {
        let steps = run.steps
        guard let selected = run.selected, steps.indices.contains(selected) else { return [] }
        scrollTrace(toStep: selected, steps)
        guard let frame = steps[selected].frame else { return [] }
        return go(to: frame, isJump: false)
    }

    /// What the picture shows of the objects: all, unless a step of the trace is looked at.
    var shownKnowledge: TraceStep.Knowledge {
        guard focus == .trace, let selected = run.selected else { return .masks }
        let steps = run.steps
        return steps.indices.contains(selected) ? steps[selected].knowledge : .masks
    }
}
