import Media
import Render
import Synchronization

/// Decides which picture is made next and which one is on its way to the screen.
///
/// At most one is being made and the newest wish wins, so that a held key never queues up frames.
/// A picture that stays is made once more in the best quality.
struct PictureDesk {
    /// Seconds without a new wish after which a picture counts as staying.
    static let idleTime = 0.15

    private let maker: PictureMaker
    private let deliveries: Deliveries
    private var wanted: PictureRequest?
    /// When the wish last changed.
    private var wantedAt = 0.0
    /// The order being worked on.
    private var current: PictureMaker.Order?
    /// The newest order that gave a picture or failed.
    private var finished: PictureMaker.Order?
    /// A picture that waits for the next drawing.
    private var picture: Picture?

    init(
        clip: Clip, layers: TimelineLayers, profile: TerminalProfile,
        wake: @escaping @Sendable () -> Void
    ) {
        let deliveries = Deliveries()
        self.deliveries = deliveries
        maker = PictureMaker(clip: clip, layers: layers, profile: profile) { delivery in
            deliveries.put(delivery)
            wake()
        }
    }

    mutating func want(_ request: PictureRequest, now: Double) {
        wanted = request
        wantedAt = now
        maker.want(request.frame)
    }

    var hasPicture: Bool { picture != nil }

    /// Gives the next order, if there is something to make and someone to show it to.
    mutating func order(for state: AppState, from terminal: any Terminal, now: Double) {
        guard current == nil, picture == nil, terminal.isIdle,
            let order = nextOrder(state, terminal.pictureGeneration, now)
        else { return }
        current = order
        maker.make(order)
    }

    private func nextOrder(
        _ state: AppState, _ generation: Int, _ now: Double
    ) -> PictureMaker.Order? {
        guard let wanted, state.wantedPicture == wanted, let rect = state.layout.picture else {
            return nil
        }
        let stays = !state.playback.isPlaying && now - wantedAt >= Self.idleTime
        var order = PictureMaker.Order(
            request: wanted, quality: .moving, rect: rect, generation: generation)
        if finished != order, finished?.request != wanted || finished?.generation != generation {
            return order
        }
        guard stays, finished?.quality == .moving else { return nil }
        order.quality = .still
        return order
    }

    /// What the maker has finished since the last call.
    mutating func takeDelivery() -> PictureMaker.Delivery? {
        guard let delivery = deliveries.take() else { return nil }
        current = nil
        switch delivery.result {
        case .success(let made):
            finished = delivery.order
            picture = made
        case .failure: finished = delivery.order
        case nil: break
        }
        return delivery
    }

    /// The picture for this screen. One that does not belong there any more is dropped, and what
    /// its encoder believes to be on the screen with it.
    mutating func pictureToShow(in screen: Screen) -> Picture? {
        defer { picture = nil }
        guard let picture else { return nil }
        if let slot = screen.picture, slot.rect == picture.rect, slot.key == finished?.request.key {
            return picture
        }
        finished = nil
        maker.forget()
        return nil
    }

    /// When the picture will count as staying, nil when nothing is left to do.
    func nextMoment(for state: AppState, isIdle: Bool) -> Double? {
        guard current == nil, isIdle, !state.playback.isPlaying, finished?.quality == .moving else {
            return nil
        }
        return wantedAt + Self.idleTime
    }
}

/// One place for a finished picture; filled by the maker, emptied by the program.
private final class Deliveries: Sendable {
    private let place = Mutex<PictureMaker.Delivery?>(nil)

    func put(_ delivery: PictureMaker.Delivery) { place.withLock { $0 = delivery } }

    func take() -> PictureMaker.Delivery? {
        place.withLock { content in
            defer { content = nil }
            return content
        }
    }
}
