import Media
import Render

/// What the user says about objects and how they are shown; the masks lie in `MaskLayers`.
struct ObjectsState: Equatable, Sendable {
    /// Whether there is a SAM 2.1 to ask.
    enum Model: Equatable, Sendable {
        /// No folder was given.
        case none
        /// Given but not needed so far.
        case closed
        case opening
        case ready
        case failed(String)
    }

    var model = Model.none
    /// The object that prompts are about, 1 to 9.
    var current = 1
    /// What a left click says; the right button says the opposite.
    var isPositive = true
    /// Everything that was said, oldest first.
    var prompts: [ObjectPrompt] = []
    /// Prompts that came from a query and that the segmenter does not know yet.
    var untold: [ObjectPrompt] = []
    /// Objects that have masks, ascending.
    var ids: [Int] = []
    /// Grows with every change of a mask.
    var revision = 0
    var isPropagating = false
    /// The frame that was last asked to be encoded.
    var encoding: Int?

    // How masks are shown.
    var isShown = true
    var style = OverlayStyle()

    /// What was said about an object on a frame, oldest first.
    func shapes(of object: Int, on frame: Int) -> [ObjectPrompt.Shape] {
        prompts.filter { $0.object == object && $0.frame == frame }.map(\.shape)
    }

    /// Frames on which something was said about an object, ascending.
    func promptedFrames(of object: Int) -> [Int] {
        Set(prompts.filter { $0.object == object }.map(\.frame)).sorted()
    }
}

/// One thing that the user said about an object, in frame pixels.
struct ObjectPrompt: Hashable, Sendable {
    enum Shape: Hashable, Sendable {
        case box(Box)
        case click(PixelPoint, isInside: Bool)
    }

    var object: Int
    var frame: Int
    var shape: Shape
}

/// What the segmenter has to do.
enum SegmenterOrder: Equatable, Sendable {
    /// Encode a frame that the user looks at, so that the first prompt on it is answered at once.
    case encode(frame: Int)
    /// All that is said about an object on a frame now; nothing takes it back.
    case prompt(object: Int, frame: Int, [ObjectPrompt.Shape])
    /// Carry the objects through these frames, or through the whole clip.
    case propagate(ClosedRange<Int>?)
    /// End a propagation, or without one the prompts not yet answered; what was found stays.
    case stop
    /// Forget all objects: their masks belong to an earlier query.
    case forget
}

/// What the segmenter tells.
enum SegmenterReport: Equatable, Sendable {
    case opening
    /// The text says at which size it works and how long a propagation will take.
    case ready(String)
    case failed(String)
    /// Masks have changed; these objects have some.
    case masks(objects: [Int])
    case propagated
}
