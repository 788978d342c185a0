import Media

/// A box of System 2, and the object it was taken for.
package struct Detection: Sendable, Equatable, Codable {
    /// In pixels of the clip.
    package var box: Box
    /// From 1; nil when the box was dropped.
    package var object: Int?
    /// "new", "same as 1: overlap 0.83", "again 2: overlap 0.91".
    package var decision: String

    package init(box: Box, object: Int?, decision: String) {
        self.box = box
        self.object = object
        self.decision = decision
    }
}

/// What System 2 said about one keyframe.
package struct GroundedKeyframe: Sendable, Equatable, Codable {
    /// Place in `Reasoning.keyframes`.
    package var keyframe: Int
    package var frame: Int
    package var description: String
    /// The whole reply.
    package var reply: String
    /// Size of the picture the grounder saw; the reply's boxes are in its pixels.
    package var seenSize: PixelSize
    package var detections: [Detection]
    package var tokens: TokenCount
    package var seconds: Double

    package init(
        keyframe: Int, frame: Int, description: String, reply: String, seenSize: PixelSize,
        detections: [Detection], tokens: TokenCount, seconds: Double
    ) {
        self.keyframe = keyframe
        self.frame = frame
        self.description = description
        self.reply = reply
        self.seenSize = seenSize
        self.detections = detections
        self.tokens = tokens
        self.seconds = seconds
    }
}
