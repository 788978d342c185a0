/// The dataset layouts that can be read.
package enum DatasetKind: String, CaseIterable, Sendable, Codable {
    case refavs
    case revos
    case mevis
    case davis
    case jsonl

    /// The splits that a folder has in this layout; empty when it is not of this layout.
    /// - Throws: `DatasetError` when a list of splits cannot be read.
    package func splits(in root: String) throws -> [String] {
        switch self {
        case .refavs: try RefAVSDataset.splits(in: root)
        case .revos, .mevis: ExpressionLayout.splits(of: self, in: root)
        case .davis: DAVISDataset.splits(in: root)
        case .jsonl: JSONLDataset.splits(in: root)
        }
    }

    /// The layout of a folder, told from its files. Where several fit, the one that has `split`.
    /// - Throws: `DatasetError.unknownKind`.
    package static func recognised(in root: String, split: String?) throws -> DatasetKind {
        guard Folder.exists(root) else {
            throw DatasetError.unreadable(path: root, reason: "no such folder")
        }
        let fitting = try allCases.compactMap { kind in
            let splits = try kind.splits(in: root)
            return splits.isEmpty ? nil : (kind, splits)
        }
        let having = fitting.filter { _, splits in split.map(splits.contains) ?? true }
        let candidates = fitting.count > 1 && !having.isEmpty ? having : fitting
        guard candidates.count == 1, let (kind, _) = candidates.first else {
            throw DatasetError.unknownKind(root: root, found: candidates.map(\.0))
        }
        return kind
    }

    /// Reads one split.
    /// - Throws: `DatasetError`.
    package func open(_ root: String, split: String) throws -> any Dataset {
        switch self {
        case .refavs: try RefAVSDataset(root: root, split: split)
        case .revos, .mevis: try ExpressionDataset(kind: self, root: root, split: split)
        case .davis: try DAVISDataset(root: root, split: split)
        case .jsonl: try JSONLDataset(root: root, split: split)
        }
    }
}
