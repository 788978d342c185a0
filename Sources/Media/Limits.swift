/// What hostile files are held to. Video that people have lies far below.
package enum Limits {
    /// Pixels along one side of a picture.
    package static let maximumSide = 16_384
    /// Pixels of one picture: 16K video (15360x8640) fits.
    package static let maximumArea = 1 << 27

    /// Seconds of sound that are read in one piece: 460 MB at 16 kHz. Longer sound is read in chunks.
    package static let maximumSoundSeconds = 7200.0

    /// Whether a picture of this size is accepted.
    package static func allows(width: Int, height: Int) -> Bool {
        width > 0 && height > 0 && width <= maximumSide && height <= maximumSide
            && width * height <= maximumArea
    }
}
