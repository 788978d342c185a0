/// Rotary positions of a prompt with media: TMRoPE of the Qwen2.5-Omni report. Text counts one
/// position per token on all three axes. A picture stands still in time and spreads over height and
/// width; video frames and sound advance 25 positions per second. Whatever follows starts one past
/// the largest position so far.
package struct PositionIDs: Sendable, Equatable {
    package private(set) var positions: [RotaryPosition] = []
    private var next = 0

    /// What must be added to a token's index to get its position once generation goes on.
    package var ropeDelta: Int { next - positions.count }

    /// - Parameters:
    ///   - ids: the prompt, placeholders repeated once per media token
    ///   - media: what the placeholders stand for, in order
    /// - Throws: `EngineError.input` when placeholders and media do not match.
    package init(ids: [Int], media: ThinkerMedia, config: ThinkerConfig) throws {
        guard let markers = config.markers, let vision = config.vision else {
            appendText(ids.count)
            return
        }
        var queue = MediaQueue(media)
        var index = 0
        while index < ids.count {
            let start = index
            switch ids[index] {
            case markers.image:
                let grid = try queue.nextImage()
                appendGrid(grid, secondsPerStep: 1, mergeSize: vision.mergeSize, config)
            case markers.video:
                let (grid, seconds) = try queue.nextVideo()
                if media.soundIsInVideo {
                    // The two opening markers share a position; so do the closing ones.
                    guard start >= 2, ids[start - 1] == markers.audioStart else {
                        throw Self.mismatch("an audio start before a video with sound", ids, start)
                    }
                    shareLastPosition()
                    let sound = try queue.nextAudio()
                    appendInterleaved(grid, seconds, sound, mergeSize: vision.mergeSize, config)
                    appendText(1)
                    appendShared()
                    index = positions.count
                    try check(ids, start..<index - 2, [markers.video, markers.audio])
                    continue
                }
                appendGrid(grid, secondsPerStep: seconds, mergeSize: vision.mergeSize, config)
            case markers.audio: appendText(try queue.nextAudio())
            default: appendText(1)
            }
            index = positions.count
            try check(ids, start..<index, [ids[start]])
        }
        try queue.finish()
        guard positions.count == ids.count else {
            throw Self.mismatch("\(positions.count) tokens", ids, ids.count)
        }
    }

    /// Every token of a medium must be its placeholder.
    private func check(_ ids: [Int], _ range: Range<Int>, _ allowed: [Int]) throws {
        guard range.upperBound <= ids.count, ids[range].allSatisfy(allowed.contains) else {
            throw Self.mismatch(
                "\(range.count) placeholders \(allowed)", ids, min(range.lowerBound, ids.count))
        }
    }

    private static func mismatch(_ expected: String, _ ids: [Int], _ index: Int) -> EngineError {
        .input(
            what: "prompt token \(index)", expected: expected,
            found: index < ids.count ? "token \(ids[index])" : "the end")
    }

    private mutating func appendText(_ count: Int) {
        positions += (next..<next + count).map { RotaryPosition($0) }
        next += count
    }

    /// Another token at the position of the last one.
    private mutating func appendShared() {
        positions.append(RotaryPosition(next - 1))
    }

    private mutating func shareLastPosition() {
        positions[positions.count - 1] = positions[positions.count - 2]
        next -= 1
    }

    private mutating func append(_ rows: [RotaryPosition]) {
        positions += rows
        next = rows.reduce(next) { max($0, $1.time + 1, $1.height + 1, $1.width + 1) }
    }

    private mutating func appendGrid(
        _ grid: PatchGrid, secondsPerStep: Float, mergeSize: Int, _ config: ThinkerConfig
    ) {
        append(
            gridPositions(grid, secondsPerStep: secondsPerStep, mergeSize: mergeSize, config))
    }

    private func gridPositions(
        _ grid: PatchGrid, secondsPerStep: Float, mergeSize: Int, _ config: ThinkerConfig
    ) -> [RotaryPosition] {
        var rows: [RotaryPosition] = []
        for step in 0..<grid.time {
            let time = Interleaving.position(
                step: step, secondsPerStep: secondsPerStep,
                perSecond: config.positionsPerSecond)
            for y in 0..<grid.height / mergeSize {
                for x in 0..<grid.width / mergeSize {
                    rows.append(
                        RotaryPosition(time: next + time, height: next + y, width: next + x))
                }
            }
        }
        return rows
    }

    private mutating func appendInterleaved(
        _ grid: PatchGrid, _ seconds: Float, _ audioTokens: Int, mergeSize: Int,
        _ config: ThinkerConfig
    ) {
        let video = gridPositions(grid, secondsPerStep: seconds, mergeSize: mergeSize, config)
        let audio = (next..<next + audioTokens).map { RotaryPosition($0) }
        let order = Interleaving(
            grid: grid, secondsPerStep: seconds, audioTokens: audioTokens, mergeSize: mergeSize,
            config: config)
        append(order.pieces.flatMap { $0.isVideo ? video[$0.range] : audio[$0.range] })
    }
}

/// Hands out media in the order of their placeholders.
private struct MediaQueue {
    private var images: ArraySlice<PatchGrid>
    private var videos: ArraySlice<ThinkerMedia.Video>
    private var audios: ArraySlice<Int>

    init(_ media: ThinkerMedia) {
        images = media.images[...]
        videos = media.videos[...]
        audios = media.audioTokens[...]
    }

    private static func missing(_ kind: String) -> EngineError {
        .input(what: "prompt", expected: "one \(kind) per placeholder", found: "more placeholders")
    }

    mutating func nextImage() throws -> PatchGrid {
        guard let grid = images.popFirst() else { throw Self.missing("picture") }
        return grid
    }

    mutating func nextVideo() throws -> (PatchGrid, Float) {
        guard let video = videos.popFirst() else { throw Self.missing("video") }
        return (video.grid, video.secondsPerStep)
    }

    mutating func nextAudio() throws -> Int {
        guard let count = audios.popFirst() else { throw Self.missing("sound") }
        return count
    }

    func finish() throws {
        guard images.isEmpty, videos.isEmpty, audios.isEmpty else {
            throw EngineError.input(
                what: "prompt", expected: "a placeholder for each picture, video and sound",
                found: "media without one")
        }
    }
}
