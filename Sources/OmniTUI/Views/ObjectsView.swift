import Render

/// The list of objects: what was said about each, and which one prompts are about.
enum ObjectsView {
    /// One line for each object that has masks or prompts.
    static func lines(_ state: AppState) -> [String] {
        let objects = state.objects
        let known = Set(objects.ids).union(objects.prompts.map(\.object)).sorted()
        return known.map { id in
            let frames = objects.promptedFrames(of: id)
            let shown = frames.prefix(6).map(String.init).joined(separator: ", ")
            let more = frames.count > 6 ? ", ..." : ""
            let pointer = state.isSegmenting && id == objects.current ? ">" : " "
            let prompts = frames.isEmpty ? "" : "  prompted on \(shown)\(more)"
            return "\(pointer) object \(id)\(prompts)"
        }
    }

    /// What to do when there are none.
    static func note(_ state: AppState) -> String {
        switch state.objects.model {
        case .none: "None. Objects that a query finds will be listed here."
        case .failed(let reason): "SAM 2.1: \(reason)"
        case .closed, .opening, .ready:
            "None yet. \(state.keyMap.names(of: .togglePrompt).first ?? ":") begins prompt mode: "
                + "click on an object or draw a box around it."
        }
    }
}
