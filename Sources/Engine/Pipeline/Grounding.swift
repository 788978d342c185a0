import Media

/// What System 2 answered for one keyframe: one slot per block of its reply.
package struct Grounding: Sendable, Equatable {
    /// Boxes in pixels of the picture that System 2 saw (the resized keyframe); nil where a block
    /// held no usable box.
    package let boxes: [Box?]

    /// Reads the whole reply, not only an answer tag (omni-r1 facts, section 2.3): every `{...}`
    /// block must be JSON with `bbox_2d`, a list of four numbers.
    package init(reply: String) {
        boxes = JSONBlocks.spans(in: reply, quotedBraces: true).map { block in
            JSONBlocks.object(block).flatMap { Self.box($0["bbox_2d"]) }
        }
    }

    /// The boxes that can be used, in the order of the reply.
    package var usable: [Box] { boxes.compactMap { $0 } }

    private static func box(_ value: JSON?) -> Box? {
        guard let list = value?.array, list.count == 4 else { return nil }
        let numbers = list.compactMap(\.double).filter(\.isFinite)
        guard numbers.count == 4 else { return nil }
        return Box(x0: numbers[0], y0: numbers[1], x1: numbers[2], y1: numbers[3])
    }
}
