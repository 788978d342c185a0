/// Why a server does not start.
enum ServeError: Error, Equatable {
    case cannotListen(address: String, reason: String)
    case badToken(path: String, reason: String)
}

extension ServeError: CustomStringConvertible {
    var description: String {
        switch self {
        case .cannotListen(let address, let reason):
            "serve: cannot listen on \(address): \(reason). Try: another --port, 0 for any"
        case .badToken(let path, let reason):
            "serve: \(path): \(reason). Try: a file with one line of 16 characters or more"
        }
    }
}

extension ServeError: ExitCoding {
    var exitCode: ExitCode {
        switch self {
        case .cannotListen: .failure
        case .badToken: .unreadableInput
        }
    }
}
