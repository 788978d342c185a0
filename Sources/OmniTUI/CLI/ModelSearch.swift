import Engine
import Foundation

/// Where models are looked for: `$OMNI_TUI_MODELS`, then `$XDG_DATA_HOME/omni-tui/models`.
struct ModelSearch: Sendable {
    /// One folder with a `config.json`.
    struct Found: Encodable, Equatable, Sendable {
        let path: String
        /// `model_type` of the config; nil when the config cannot be read.
        let type: String?
        /// What is wrong with the config, nil when nothing is.
        let problem: String?
    }

    /// The folders that are searched, first come first.
    let folders: [String]

    init(_ variables: [String: String]) {
        let home = variables["HOME"] ?? ""
        let data =
            variables["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? home + "/.local/share"
        let chosen = variables["OMNI_TUI_MODELS"].flatMap { $0.isEmpty ? nil : $0 }
        folders = [chosen, data + "/omni-tui/models"].compactMap { $0 }
    }

    /// Each search folder that is a model itself, and the models in it, by name.
    func models() -> [Found] {
        folders.flatMap { folder in
            let url = URL(fileURLWithPath: folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return ([url] + names.sorted().map { url.appendingPathComponent($0) })
                .compactMap(Self.model)
        }
    }

    private static func model(_ folder: URL) -> Found? {
        let config = folder.appendingPathComponent("config.json")
        guard FileManager.default.fileExists(atPath: config.path) else { return nil }
        do {
            let type = try Checkpoint.json(config)["model_type"]?.string ?? "unnamed"
            return Found(path: folder.path, type: type, problem: nil)
        } catch {
            return Found(path: folder.path, type: nil, problem: String(describing: error))
        }
    }
}
