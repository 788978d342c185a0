import Dispatch
import Media
import Render
import Synchronization

/// Decodes, composes and encodes pictures on a thread of its own, one at a time.
///
/// Nothing queues up here: the program gives the next order when the last one is delivered and the
/// terminal has taken it, and by then knows which picture is wanted.
final class PictureMaker: Sendable {
    struct Order: Sendable, Equatable {
        var request: PictureRequest
        var quality: EncodeQuality
        var rect: CellRect
        /// `Terminal.pictureGeneration` now: in another one the terminal has lost its picture.
        var generation: Int
    }

    struct Delivery: Sendable {
        let order: Order
        /// Nil when a newer request made this one pointless.
        let result: Result<Picture, PictureError>?
    }

    /// A decoding that takes longer than this many seconds is given up when another frame is wanted.
    private static let patience = 0.4

    private let clip: Clip
    private let queue = DispatchQueue(label: "omni-tui.picture", qos: .userInitiated)
    private let bench: Mutex<PictureBench>
    private let newest = Mutex<Int?>(nil)
    /// The frame made last, for the direction of travel.
    private let last = Mutex(0)
    private let deliver: @Sendable (Delivery) -> Void

    init(
        clip: Clip, layers: TimelineLayers, profile: TerminalProfile,
        deliver: @escaping @Sendable (Delivery) -> Void
    ) {
        self.clip = clip
        self.deliver = deliver
        bench = Mutex(PictureBench(displaySize: clip.info.displaySize, layers, profile))
    }

    /// Tells which frame is wanted now, so that a slow decoding of another one can be given up.
    func want(_ frame: Int) {
        newest.withLock { $0 = frame }
    }

    /// What was delivered last will not be shown: the next picture must not build on it.
    func forget() {
        queue.async { [self] in bench.withLock { $0.forget() } }
    }

    /// Begins a picture; `deliver` is called on the maker's thread when it is done.
    func make(_ order: Order) {
        queue.async { [self] in
            deliver(Delivery(order: order, result: result(of: order)))
        }
    }

    private func result(of order: Order) -> Result<Picture, PictureError>? {
        do {
            let frame = try frame(order.request.frame)
            readAhead(from: order.request.frame)
            let encoded = try bench.withLock { try $0.picture(of: frame, order) }
            return .success(
                Picture(
                    rect: order.rect, encoded: encoded, kind: order.request.graphics,
                    generation: order.generation))
        } catch MediaError.cancelled {
            return nil
        } catch {
            return .failure(PictureError(text: "\(error)"))
        }
    }

    /// Has the next frames decoded while this one is encoded and sent.
    private func readAhead(from index: Int) {
        let before = last.withLock { last in
            defer { last = index }
            return last
        }
        if index != before || index == 0 {
            clip.prefetch(around: index, direction: index < before ? -1 : 1)
        }
    }

    private func frame(_ index: Int) throws -> Frame {
        if let frame = clip.cachedFrame(at: index) { return frame }
        let begin = MonotonicTime.now
        return try clip.frame(at: index) {
            MonotonicTime.now - begin > Self.patience
                && newest.withLock { $0 != nil && $0 != index }
        }
    }
}

/// Why there is no picture, ready to be shown.
struct PictureError: Error, Equatable {
    let text: String
}

extension ClipInfo {
    /// The size that shows a frame in its true proportions: widened where pixels are not square.
    var displaySize: PixelSize {
        guard pixelAspect.isFinite, pixelAspect > 0.05, pixelAspect < 20 else { return size }
        let width = Int((Double(size.width) * pixelAspect).rounded())
        return PixelSize(width: max(1, width), height: size.height)
    }
}
