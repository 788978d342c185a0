/// What can go wrong when a picture is encoded.
package enum RenderError: Error, Equatable, CustomStringConvertible {
    /// libsixel refused: what was called, and its status.
    case sixel(call: String, status: Int)

    package var description: String {
        switch self {
        case .sixel(let call, let status):
            "libsixel: \(call) failed with status \(status); try --graphics=blocks"
        }
    }
}
