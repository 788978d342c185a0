import Media

/// How masks are shown over a picture.
package struct OverlayStyle: Sendable, Hashable {
    package enum Mode: String, CaseIterable, Sendable {
        /// Objects tinted, with an outline.
        case fill
        /// The outline alone.
        case contour
        /// Everything else grey and dark.
        case fade
        /// Everything else gone.
        case cutout
        /// White objects on black.
        case matte
    }

    package var mode: Mode
    /// How strong the tint of `fill` and the darkness of `fade` are, 0...1.
    package var opacity: Double

    package init(mode: Mode = .fill, opacity: Double = 0.5) {
        self.mode = mode
        self.opacity = opacity
    }
}

/// One object's mask in the shown frame.
package struct ObjectMask: Sendable, Equatable {
    /// The object id, which selects the colour.
    package var id: Int
    /// Covers the whole picture, at any resolution.
    package var mask: Mask

    /// Whether it stands in for one that is still to be computed; drawn hatched.
    package var isApproximate: Bool

    package init(id: Int, mask: Mask, isApproximate: Bool = false) {
        self.id = id
        self.mask = mask
        self.isApproximate = isApproximate
    }
}
