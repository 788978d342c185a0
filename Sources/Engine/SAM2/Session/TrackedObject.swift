/// One object of a session: what the user said about it and what came of it.
struct TrackedObject: Sendable {
    let id: Int
    /// Points in input pixels, by frame.
    var points: [Int: [PromptPoint]] = [:]
    /// Results on prompted frames that no propagation has taken up yet.
    var pending: [Int: StoredFrame] = [:]
    /// Results on prompted frames.
    var conditioning: [Int: StoredFrame] = [:]
    /// Results of propagations on other frames.
    var tracked: [Int: StoredFrame] = [:]
    /// Results on frames that a propagation left out; nothing is remembered of them.
    var filled: [Int: StoredFrame] = [:]
    /// Frames that were passed by a propagation, and how.
    var passes: [Int: Pass] = [:]
    /// Remembered frames with their keys, while a propagation runs.
    var projected: [Int: ProjectedMemory] = [:]
    /// Counts changes of the prompts.
    var revision = 0

    /// How a propagation came by.
    struct Pass: Sendable, Equatable {
        let isReverse: Bool
        /// Frames from one that it computed to the next.
        let step: Int

        /// Whether what this found is good enough for `other`: it remembered as much, or more.
        func serves(_ other: Pass) -> Bool { isReverse == other.isReverse && step <= other.step }
    }

    init(id: Int) {
        self.id = id
    }

    /// The newest result on a frame.
    func result(at frame: Int) -> StoredFrame? {
        pending[frame] ?? conditioning[frame] ?? tracked[frame] ?? filled[frame]
    }

    /// Whether a frame has a result that agrees with all that the user said.
    func isComputed(at frame: Int) -> Bool {
        pending[frame] != nil || conditioning[frame] != nil
            || result(at: frame)?.revision == revision
    }

    /// Conditioning frames, and propagated ones that agree with all that the user said.
    var currentFrames: [Int] {
        conditioning.keys + tracked.filter { $0.value.revision == revision }.map(\.key)
    }

    /// Frames the user prompted.
    var promptedFrames: Set<Int> { Set(conditioning.keys).union(pending.keys) }

    /// Prompted frames become conditioning frames; called when a propagation starts.
    mutating func takeUpPrompts() {
        for (frame, stored) in pending {
            conditioning[frame] = stored
            tracked[frame] = nil
            filled[frame] = nil
            projected[frame] = nil
        }
        pending = [:]
    }

    /// Forgets what was said on a frame. A result that a propagation has taken up stays, as that
    /// of any tracked frame, and only then the frame counts as one that no propagation has passed
    /// (as in facebookresearch/sam2): where nothing was taken up, the next prompt corrects what
    /// was tracked, with memory.
    mutating func clearPrompts(on frame: Int) {
        points[frame] = nil
        pending[frame] = nil
        if var stored = conditioning.removeValue(forKey: frame) {
            stored.origin = .tracked
            tracked[frame] = stored
            passes[frame] = nil
        }
        revision += 1
    }
}
