/// Why an evaluation cannot go on.
package enum EvaluationError: Error, Equatable, Sendable {
    case cannotWrite(path: String, reason: String)
    /// The results folder belongs to other predictions, another split or another dataset.
    case otherRun(path: String)
    /// Not one sample of the split has a prediction.
    case noPredictions(path: String, example: String)
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
        case .noPredictions(let path, let example):
            "\(path): not one sample has a prediction; expected files like \(example)"
        case .process(let rank, let reason):
            "process \(rank): \(reason)"
        }
    }
}
