import Engine
import Foundation
import Media
import Render

extension Command {
    /// `omni-tui doctor [--thinker DIR] [--sam2 DIR] [--json]`.
    static let doctor = Command(
        name: "doctor", summary: "say what the terminal, the libraries and the models can do",
        options: [
            .value(
                "thinker", "DIR", "check this folder of a System 1: opened as strictly as for use"),
            .value("sam2", "DIR", "check this folder of a SAM 2.1"),
            .flag("json", "one JSON object instead of lines"),
        ] + TerminalOptions.options,
        run: { arguments in
            var report = DoctorReport(
                TerminalOptions(arguments), variables: ProcessInfo.processInfo.environment)
            report.checked = [
                arguments["thinker"].map(ModelCheck.thinker),
                arguments["sam2"].map(ModelCheck.sam2),
            ].compactMap { $0 }
            print(arguments.has("json") ? try report.json() : report.text)
            return report.checked.contains { $0.problem != nil } ? .badModel : .success
        })
}

/// What `doctor` says.
struct DoctorReport: Encodable {
    let version: String
    let terminal: TerminalSummary?
    /// Why there is no `terminal`.
    let terminalProblem: String?
    let libraries: [Library]
    let processor: CPUFacts
    let modelFolders: [String]
    let models: [ModelSearch.Found]
    /// The small models that come with the program.
    let embedded: [String]
    /// What was asked to be looked into.
    var checked: [ModelCheck] = []

    struct Library: Encodable, Equatable {
        let name: String
        let version: String
    }

    /// Looks at everything; asks the terminal when there is one.
    init(_ options: TerminalOptions, variables: [String: String]) {
        version = CommandTable.version
        do {
            terminal = TerminalSummary(try TerminalDevice.examine(options, variables))
            terminalProblem = nil
        } catch {
            terminal = nil
            terminalProblem = error.reason
        }
        libraries =
            (MediaLibraries.versions + RenderLibraries.versions + EngineLibraries.versions
            + [(name: "ncurses", version: CursesText.version)])
            .map { Library(name: $0.name, version: $0.version) }
        processor = CPUFacts()
        let search = ModelSearch(variables)
        modelFolders = search.folders
        models = search.models()
        embedded = [EmbeddedModels.thinker, EmbeddedModels.sam2].compactMap { $0?.path }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var text: String {
        var lines = ["omni-tui   \(version)", ""]
        lines += terminal?.lines ?? ["terminal   not asked: \(terminalProblem ?? "")"]
        lines += [""] + libraries.map { "library    \($0.name) \($0.version)" }
        lines += ["", "processor  \(processor.name)"]
        lines += ["cores      \(processor.cores)", "vectors    \(processor.vectorUnits)"]
        lines += ["features   \(processor.features.joined(separator: " "))", ""]
        lines += modelFolders.map { "searched   \($0.withoutControls)" }
        lines += models.map { model in
            "model      \(model.path.withoutControls): "
                + (model.type ?? model.problem ?? "").withoutControls
        }
        if models.isEmpty { lines.append("model      none found in a folder") }
        lines += embedded.map { "embedded   \($0.withoutControls)" }
        for check in checked {
            lines += [""] + check.lines.map { TerminalText.printable($0) }
        }
        return lines.joined(separator: "\n")
    }
}
