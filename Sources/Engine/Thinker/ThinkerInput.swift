/// Sizes of the media in a prompt: all that positions depend on.
package struct ThinkerMedia: Sendable, Equatable {
    package struct Video: Sendable, Equatable {
        package let grid: PatchGrid
        /// Time between two grid steps.
        package let secondsPerStep: Float

        package init(grid: PatchGrid, secondsPerStep: Float) {
            self.grid = grid
            self.secondsPerStep = secondsPerStep
        }
    }

    package var images: [PatchGrid]
    package var videos: [Video]
    /// Tokens per sound.
    package var audioTokens: [Int]
    /// Every video brings its own sound, interleaved.
    package var soundIsInVideo: Bool

    package init(
        images: [PatchGrid] = [], videos: [Video] = [], audioTokens: [Int] = [],
        soundIsInVideo: Bool = false
    ) {
        self.images = images
        self.videos = videos
        self.audioTokens = audioTokens
        self.soundIsInVideo = soundIsInVideo
    }
}

/// A prompt as the Thinker takes it.
package struct ThinkerInput: Sendable {
    /// Placeholders repeated once per media token.
    package var ids: [Int]
    /// One tensor per picture.  // [patches, 3 * 2 * 14 * 14]
    package var imagePatches: [Tensor]
    package var videoPatches: [Tensor]
    /// One per sound.  // [mel bins, frames]
    package var logMels: [Tensor]
    package var media: ThinkerMedia

    package init(
        ids: [Int], imagePatches: [Tensor] = [], videoPatches: [Tensor] = [],
        logMels: [Tensor] = [], media: ThinkerMedia = ThinkerMedia()
    ) {
        self.ids = ids
        self.imagePatches = imagePatches
        self.videoPatches = videoPatches
        self.logMels = logMels
        self.media = media
    }
}
