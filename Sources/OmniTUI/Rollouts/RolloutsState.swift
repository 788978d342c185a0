import Render
import Trainer

/// Everything that decides what the rollouts screen shows: a value, changed only by `update`.
struct RolloutsState: Equatable, Sendable {
    /// What is looked at: all groups, the rollouts of one side by side, one of them step by step.
    enum Level: Int, Sendable { case groups, group, trace }

    var size: CellSize
    var profile: TerminalProfile
    var graphics: GraphicsProtocol
    /// The file's name.
    let name: String
    var groups: [RolloutGroup]
    var level = Level.groups
    /// Selected group, rollout in it, and step of its trace.
    var group = 0
    var rollout = 0
    var step = 0
    /// First shown line of the text.
    var top = 0
    var keyMap = KeyMap.standard
    var pending: [Key] = []
    var picture: RolloutPicture?
    /// Why the wanted picture cannot be shown.
    var failure: String?
    var exitCode: ExitCode?

    /// - Precondition: at least one group.
    init(
        size: CellSize, profile: TerminalProfile, graphics: GraphicsProtocol, name: String,
        groups: [RolloutGroup]
    ) {
        precondition(!groups.isEmpty, "RolloutsState: no groups")
        self.size = size
        self.profile = profile
        self.graphics = graphics
        self.name = name
        self.groups = groups
    }

    var currentGroup: RolloutGroup { groups[group] }
    var current: RecordedRollout { currentGroup.rollouts[rollout] }
    var trace: RolloutTrace { RolloutTrace(current.rollout) }

    var layout: RolloutsLayout { RolloutsLayout(self) }

    /// The picture that belongs to the step; nil where there is none to show.
    var wantedPicture: RolloutPicture? {
        let trace = trace
        guard level == .trace, let rect = layout.picture, let clip = currentGroup.clip,
            trace.steps.indices.contains(step)
        else { return nil }
        let shown = trace.steps[step]
        guard clip.frames.indices.contains(shown.frame), let frame = clip.frames[shown.frame] else {
            return nil
        }
        return RolloutPicture(
            path: clip.path, frame: frame, size: current.rollout.videoSize, boxes: shown.boxes,
            mask: shown.mask, rect: rect, graphics: graphics, cellPixels: profile.cellPixels)
    }
}
