/// The order in which the tokens of a video and of its own sound take turns, in chunks of two
/// seconds, video first. Prompt and positions both follow it.
package struct Interleaving: Sendable, Equatable {
    /// Consecutive tokens of one of the two.
    package struct Piece: Sendable, Equatable {
        package let isVideo: Bool
        package let range: Range<Int>
    }

    package let pieces: [Piece]

    /// - Parameter audioTokens: tokens of the sound after pooling, 25 per second.
    package init(
        grid: PatchGrid, secondsPerStep: Float, audioTokens: Int, mergeSize: Int,
        config: ThinkerConfig
    ) {
        let perStep = grid.height * grid.width / (mergeSize * mergeSize)
        let perChunk = config.positionsPerSecond * config.secondsPerChunk
        let times = (0..<grid.time).flatMap { step in
            [Int](
                repeating: Self.position(
                    step: step, secondsPerStep: secondsPerStep,
                    perSecond: config.positionsPerSecond), count: perStep)
        }
        let video = Self.chunks(times, perChunk: perChunk)
        let audio = Self.chunks(Array(0..<audioTokens), perChunk: perChunk)
        var pieces: [Piece] = []
        for index in 0..<max(video.count, audio.count) {
            if index < video.count { pieces.append(Piece(isVideo: true, range: video[index])) }
            if index < audio.count { pieces.append(Piece(isVideo: false, range: audio[index])) }
        }
        self.pieces = pieces
    }

    /// Position in time of a grid step, in Float32 and cut off, as the reference computes it.
    static func position(step: Int, secondsPerStep: Float, perSecond: Int) -> Int {
        Int(Float(step) * secondsPerStep * Float(perSecond))
    }

    /// Cuts where a time reaches the next chunk. As in the reference, one token moves on by one
    /// chunk at most, so after a gap of several chunks the next pieces hold one token each.
    static func chunks(_ times: [Int], perChunk: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        for (index, time) in times.enumerated() where time >= (result.count + 1) * perChunk {
            result.append(start..<index)
            start = index
        }
        return result + [start..<times.count]
    }
}
