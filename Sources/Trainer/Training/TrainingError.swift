/// Why a training run cannot begin or go on.
package enum TrainingError: Error, Equatable, Sendable {
    case cannotWrite(path: String, reason: String)
    /// The folder holds a run already.
    case occupied(path: String)
    /// The folder's run has another objective, dataset, model or configuration.
    case otherRun(path: String, what: String)
    /// Not one sample of the split can be learnt from.
    case nothingToLearn(path: String, why: String)
    /// The gradient is not a number, or far too large. What was learnt before is in a checkpoint.
    case diverged(step: Int, norm: Double, checkpoint: String)
    /// Another process of the run failed.
    case process(rank: Int, reason: String)
}

extension TrainingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written (\(reason)). Try: --out with another folder"
        case .occupied(let path):
            "\(path): holds a run already. Try: --resume to go on with it, or --out with another "
                + "folder"
        case .otherRun(let path, let what):
            "\(path): its run has another \(what). Try: --out with another folder, or the "
                + "\(what) it was begun with"
        case .nothingToLearn(let path, let why):
            "\(path): not one sample to learn from: \(why)"
        case .diverged(let step, let norm, let checkpoint):
            "step \(step): the gradient's norm is \(norm); expected a number below stop_norm. The "
                + "model before this step is in \(checkpoint). Try: a lower learning_rate"
        case .process(let rank, let reason):
            "process \(rank): \(reason)"
        }
    }
}
