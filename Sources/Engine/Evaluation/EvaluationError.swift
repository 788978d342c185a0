/// Why an evaluation cannot go on.
package enum EvaluationError: Error, Equatable, Sendable {
    case cannotWrite(path: String, reason: String)
    /// The results folder belongs to other predictions, another split or another dataset.
    case otherRun(path: String)
    /// Not one sample of the split has a usable prediction; why the first has none.
    case noPredictions(path: String, first: String)
    /// Another process of the run failed.
    case process(rank: Int, reason: String)
}

extension EvaluationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written (\(reason)). Try: --out with another folder"
        case .otherRun(let path):
            "\(path): holds results of another dataset, split or set of predictions. "
                + "Try: --out with another folder, or delete this one"
        case .noPredictions(let path, let first):
            "\(path): not one sample has a usable prediction; the first: \(first). Expected "
                + "CLIP/EXPRESSION/FRAME.png in this folder"
        case .process(let rank, let reason):
            "process \(rank): \(reason)"
        }
    }
}
