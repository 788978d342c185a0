import Engine

extension DatasetError: ExitCoding {
    var exitCode: ExitCode { .unreadableInput }
}

extension EvaluationError: ExitCoding {
    /// 3 for what is wrong with the input, 1 for everything else.
    var exitCode: ExitCode {
        switch self {
        case .noPredictions: .unreadableInput
        case .cannotWrite, .otherRun, .process: .failure
        }
    }
}
