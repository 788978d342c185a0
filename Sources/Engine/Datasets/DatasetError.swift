/// Why a dataset, or one item of it, cannot be used. Every description says where, what was
/// expected or found, and what to try. On the command line these end the program with code 3.
package enum DatasetError: Error, Equatable, Sendable {
    /// The file system said no: missing, no permission, not a regular file.
    case unreadable(path: String, reason: String)
    /// JSON that is broken or of another shape, at a byte of the file.
    case json(path: String, offset: Int, expected: String, found: String)
    /// A line of a CSV or JSONL file, counted from 1.
    case line(path: String, line: Int, expected: String, found: String)
    /// A name from a file that would lead out of the dataset's folder.
    case unsafeName(path: String, name: String)
    /// An item that the files do not hold: an annotation, a mask, a frame.
    case missing(path: String, item: String)
    /// A mask or picture that does not fit.
    case mask(path: String, item: String, reason: String)
    /// A folder that looks like none of the known layouts, or like several.
    case unknownKind(root: String, found: [DatasetKind])
    /// A split that the dataset does not have.
    case noSplit(path: String, split: String, known: [String])
}

extension DatasetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): cannot be read (\(reason)). Try: omni-tui data check on the dataset"
        case .json(let path, let offset, let expected, let found):
            "\(path): byte \(offset): expected \(expected), found \(found). Is the file complete?"
        case .line(let path, let line, let expected, let found):
            "\(path): line \(line): expected \(expected), found \(found)"
        case .unsafeName(let path, let name):
            "\(path): the name '\(name)' leads out of the folder; expected a plain relative name"
        case .missing(let path, let item):
            "\(path): no \(item)"
        case .mask(let path, let item, let reason):
            "\(path): \(item): \(reason)"
        case .unknownKind(let root, let found):
            found.isEmpty
                ? "\(root): no known dataset layout; expected metadata.csv (refavs), "
                    + "meta_expressions_SPLIT_.json (revos), SPLIT/meta_expressions.json (mevis), "
                    + "Annotations (davis) or SPLIT.jsonl (jsonl). Try the folder above or below"
                : "\(root): looks like \(found.map(\.rawValue).joined(separator: " and ")). "
                    + "Try: --kind"
        case .noSplit(let path, let split, let known):
            "\(path): no split '\(split)'"
                + (known.isEmpty ? "" : "; there is " + known.joined(separator: ", "))
        }
    }
}
