/// Why a training run cannot begin or go on.
package enum TrainingError: Error, Equatable, Sendable {
    case cannotWrite(path: String, reason: String)
    /// Something that a new run would write over; the path is its own.
    case occupied(path: String)
    /// The folder's run has another objective, dataset, model or configuration.
    case otherRun(path: String, what: String)
    /// The checkpoint does not say what it was made with.
    case olderRun(path: String, missing: String)
    /// Two samples of a clip have the same id.
    case repeatedSample(path: String, split: String, name: String)
    /// Not one sample of the split can be learnt from.
    case nothingToLearn(path: String, why: String)
    /// Something is not a number, or far too large. What was learnt before is in a checkpoint.
    case diverged(step: Int, what: String, checkpoint: String)
    /// Another process of the run failed.
    case process(rank: Int, reason: String)
}

extension TrainingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written (\(reason)). Try: --out with another folder"
        case .occupied(let path):
            "\(path): is there already, and a new run would write over it. Try: --out with another "
                + "folder, or --resume to go on with the run that it belongs to"
        case .otherRun(let path, let what):
            "\(path): its run has another \(what). Try: --out with another folder, or the "
                + "\(what) it was begun with"
        case .olderRun(let path, let missing):
            "\(path): its run does not say which \(missing) it has; an older version wrote it. Try: "
                + "--out with another folder, or that version to go on"
        case .repeatedSample(let path, let split, let name):
            "\(path): split \(split) has \(name) twice; expected every id once for a clip. Try: "
                + "omni-tui data check"
        case .nothingToLearn(let path, let why):
            "\(path): not one sample to learn from: \(why)"
        case .diverged(let step, let what, let checkpoint):
            "step \(step): \(what). The model before this step is in \(checkpoint). Try: a lower "
                + "learning_rate"
        case .process(let rank, let reason):
            "process \(rank): \(reason)"
        }
    }
}
