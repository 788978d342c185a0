import Engine
import Media
import Synchronization

/// A grounder that answers the same question about the same picture from memory: the completions of
/// a group often ask the same, and a greedy grounder says the same.
final class RememberingGrounder: Grounder {
    private struct Question: Hashable {
        let frame: Int
        let description: String
    }

    private let grounder: any Grounder
    private let replies = Mutex<[Question: GrounderReply]>([:])

    /// - Parameter grounder: asked about the frames of one clip only.
    init(_ grounder: any Grounder) { self.grounder = grounder }

    var name: String { grounder.name }

    func ground(
        _ picture: Frame, description: String, _ run: Compute, onText: (String) throws -> Void
    ) throws -> GrounderReply {
        let question = Question(frame: picture.index, description: description)
        if let reply = replies.withLock({ $0[question] }) {
            try onText(reply.text)
            return reply
        }
        let reply = try grounder.ground(picture, description: description, run, onText: onText)
        replies.withLock { $0[question] = reply }
        return reply
    }
}
