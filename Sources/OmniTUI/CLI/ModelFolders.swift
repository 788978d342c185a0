import Engine
import Foundation

/// The folders of the models of a run (design: section 4): as asked, else the first that the
/// search folders hold, else the embedded nano pair.
struct ModelFolders: Equatable, Sendable {
    let thinker: URL
    /// Nil where the Thinker plays both systems.
    let grounder: URL?
    let sam2: URL

    static let options: [Option] = [
        .value("thinker", "DIR", "System 1, and the grounder (default: see doctor)"),
        .value("grounder", "DIR", "another Thinker that finds the boxes (default: the same)"),
        .value("sam2", "DIR", "SAM 2.1 (default: see doctor)"),
        .value("sam2-size", "N", "side of SAM 2.1's input: 512 is far faster than 1024"),
    ]

    /// - Throws: `EngineError.unreadable` when there is no model to be found.
    init(_ arguments: Arguments, variables: [String: String]) throws {
        let search = ModelSearch(variables)
        thinker = try Self.folder(
            arguments["thinker"], type: "qwen2_5_omni", embedded: EmbeddedModels.thinker,
            option: "--thinker", search)
        grounder = arguments["grounder"].map { URL(fileURLWithPath: $0) }
        sam2 = try Self.sam2(arguments, search)
    }

    /// SAM 2.1 alone.
    /// - Throws: `EngineError.unreadable` when there is none to be found.
    static func sam2(_ arguments: Arguments, _ search: ModelSearch) throws -> URL {
        try folder(
            arguments["sam2"], type: "sam2", embedded: EmbeddedModels.sam2, option: "--sam2",
            search)
    }

    private static func folder(
        _ asked: String?, type: String, embedded: URL?, option: String, _ search: ModelSearch
    ) throws -> URL {
        if let asked { return URL(fileURLWithPath: asked) }
        let found = search.models().first { $0.type?.hasPrefix(type) ?? false }
        if let found { return URL(fileURLWithPath: found.path) }
        guard let embedded else {
            throw EngineError.unreadable(
                path: search.folders.joined(separator: ", "),
                reason: "no \(type) model there, and the embedded one is not beside the program; "
                    + "give \(option) DIR")
        }
        return embedded
    }

    /// - Throws: `EngineError`.
    func open(precision: Precision = .f32) throws -> ModelPair {
        try ModelPair(
            thinker: thinker, grounder: grounder, sam2: sam2, precision: precision)
    }
}

extension Arguments {
    /// - Throws: `UsageError`.
    var sam2InputSize: Int? {
        get throws { try integer("sam2-size", in: 32...4096) }
    }
}
