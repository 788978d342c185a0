import Engine

/// The folder of a command's dataset, and what `--kind` and `--split` say about it.
struct DatasetFolder {
    let root: String
    let kind: DatasetKind
    /// Nil where none was asked for.
    let split: String?

    static let kindOption = Option.choice(
        "kind", DatasetKind.allCases.map(\.rawValue),
        "the layout; told from the files unless given")

    /// - Throws: `DatasetError` when the folder is no dataset.
    init(_ arguments: Arguments, root: String) throws {
        try self.init(arguments, root: root, split: arguments["split"])
    }

    private init(_ arguments: Arguments, root: String, split: String?) throws {
        kind =
            try arguments["kind"].flatMap(DatasetKind.init)
            ?? DatasetKind.recognised(in: root, split: split)
        (self.root, self.split) = (root, split)
    }

    /// What `--data` names; the split is "train" unless given.
    /// - Throws: `DatasetError`.
    static func training(_ arguments: Arguments) throws -> any Dataset {
        let split = arguments["split"] ?? "train"
        let folder = try DatasetFolder(arguments, root: arguments["data"] ?? "", split: split)
        return try folder.kind.open(folder.root, split: split)
    }
}
