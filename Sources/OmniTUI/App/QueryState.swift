import Engine
import Media

/// The user's query: what the two systems did about it so far. Masks lie in `MaskLayers`.
struct QueryState: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        case idle
        case opening
        case running(PipelineStage)
        case done(Segmentation.Outcome)
        case stopped
        case failed(String)
    }

    var phase = Phase.idle
    var expression = ""
    /// Which model answers and what it knows; nil until it was opened.
    var model: String?
    /// System 1's text as it comes.
    var text = ""
    var notes: [String] = []
    var reasoning: Reasoning?
    var groundings: [GroundedKeyframe] = []
    var seconds: [PipelineStage: Double] = [:]
    /// Place in the trace, nil when no step is chosen.
    var selected: Int?
    /// What `export-again` does.
    var lastExport: ExportRequest?

    var isRunning: Bool {
        switch phase {
        case .opening, .running: true
        case .idle, .done, .stopped, .failed: false
        }
    }

    /// A new run forgets the last one but for the model and the export.
    mutating func begin(_ expression: String) {
        self = QueryState(
            phase: .opening, expression: expression, model: model, lastExport: lastExport)
    }
}

/// What the systems have to do.
enum QueryOrder: Equatable, Sendable {
    case ask(Query)
    /// Once more from the keyframes on; with another description where one is given.
    case rerun(description: String?)
    case export(ExportRequest)
    /// Keep the newest result with the masks as they are now.
    case keep
}

/// Masks to be written.
struct ExportRequest: Equatable, Sendable {
    var formats: Set<ExportFormat>
    var folder: String
    var overwrite: Bool
}

/// What the systems tell.
enum QueryReport: Equatable, Sendable {
    case opening
    case ready(model: String)
    case stage(PipelineStage)
    case text(String)
    case note(String)
    case reasoning(Reasoning)
    case grounding(GroundedKeyframe)
    case finished(Segmentation.Outcome, seconds: [PipelineStage: Double], path: String?)
    case stopped
    case failed(String)
    /// A result of an earlier run was found beside the clip; its masks are there already.
    case restored(Query, Reasoning, [GroundedKeyframe], QueryState.Phase)
    /// Files are there already and may not be replaced without asking.
    case exists(ExportRequest)
}
