import Media

extension MediaError: ExitCoding {
    /// 3 for what is wrong with the input, 1 for what is wrong with the output or the machine.
    var exitCode: ExitCode {
        switch self {
        case .exists, .cannotWrite, .unavailable, .cancelled: .failure
        default: .unreadableInput
        }
    }
}
