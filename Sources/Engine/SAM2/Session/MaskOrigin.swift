/// Where a mask comes from; written into exports.
package enum MaskOrigin: String, Sendable, CaseIterable {
    /// The user said something about the object on this frame.
    case prompted
    /// A propagation carried the object here.
    case tracked
    /// The frame was left out by a propagation and computed afterwards from its neighbours.
    case filled
}
