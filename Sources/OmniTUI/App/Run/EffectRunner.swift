import Media

/// Performs effects on threads of its own; results come back as actions through `post`.
final class EffectRunner {
    private let index: IndexWatch
    private let soundWatch: SoundWatch?
    private let thumbnails: ThumbnailLoader
    private let saver: FrameSaver
    private let histories: HistoryFile
    private let player: SoundPlayer
    /// Nil without a SAM 2.1 folder.
    private let segmenter: SegmentDesk?
    /// Nil without models.
    private let queries: QueryDesk?
    private let post: @Sendable (Action) -> Void

    /// - Parameter silence: why no sound is to be tried, nil to try it.
    init(
        clip: Clip, layers: TimelineLayers, histories: HistoryFile, silence: String?,
        segmenter: SegmentDesk.Options? = nil, queries: QueryDesk.Options? = nil,
        post: @escaping @Sendable (Action) -> Void
    ) {
        self.histories = histories
        self.post = post
        index = IndexWatch(clip: clip, layers: layers, post: post)
        soundWatch = clip.info.audio.map { _ in SoundWatch(clip: clip, layers: layers, post: post) }
        thumbnails = ThumbnailLoader(clip: clip, layers: layers, post: post)
        saver = FrameSaver(clip: clip, masks: layers.masks, post: post)
        self.segmenter = segmenter.map {
            SegmentDesk(clip: clip, layers: layers.masks, options: $0, post: post)
        }
        self.queries = queries.map {
            QueryDesk(clip: clip, layers: layers.masks, options: $0, post: post)
        }
        player = SoundPlayer(clip: clip, silence: silence, post: post)
    }

    /// Clip time now leaving the loudspeaker, nil when nothing is heard.
    var heard: Double? { player.heard }

    /// Begins the work in the background.
    func start(audio: Bool) {
        index.start()
        soundWatch?.start()
        queries?.start()
        player.enable(audio)
    }

    func stop() {
        index.stop()
        soundWatch?.stop()
        thumbnails.stop()
        player.stop()
        segmenter?.stop()
        queries?.stop()
    }

    /// Performs what needs no terminal; other effects are the program's.
    func perform(_ effect: Effect) {
        switch effect {
        case .playSound(let time): player.play(from: time)
        case .stopSound: player.pause()
        case .mute(let isMuted): player.mute(isMuted)
        case .enableSound(let isOn): player.enable(isOn)
        case .thumbnails(let count): thumbnails.load(count)
        case .cancel(let kind): cancel(kind)
        case .segment(let order): segmenter?.perform(order)
        case .query(let order): queries?.perform(order)
        case .save(let request): saver.save(request)
        case .remember(let kind, let entries):
            do {
                try histories.save(kind, entries)
            } catch {
                post(.message("\(error)", .warning))
            }
        case .compose, .setMouse, .edit, .repaint, .suspend: break
        }
    }

    private func cancel(_ kind: Job.Kind) {
        switch kind {
        case .filmstrip: thumbnails.stop()
        case .sound: soundWatch?.stop()
        case .save: saver.cancel()
        case .propagate: segmenter?.perform(.stop)
        case .query, .export: queries?.cancel(kind)
        case .index: post(.message("The clip needs its index", .note))
        }
    }
}
