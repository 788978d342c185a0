import Media

/// What is known of the opened clip, as far as the screen needs it.
struct ClipFacts: Equatable, Sendable {
    /// As given by the user; not cleaned, because files are opened and written by it.
    var path: String
    /// File name, safe to show.
    var name: String
    /// Size of a frame after rotation.
    var size: PixelSize
    /// Size at which a frame has its true proportions; differs where pixels are not square.
    var displaySize: PixelSize
    /// Codec, rate and sound in a few words, safe to show.
    var summary: String
    var hasSound: Bool
    var times: FrameTimes
}
