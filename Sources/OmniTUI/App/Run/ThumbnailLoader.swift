import Dispatch
import Media
import Synchronization

/// Decodes small pictures spread over the clip for the filmstrip, on a thread of its own.
///
/// In long clips it takes the nearest place where decoding can start, so that an hour of video costs
/// no more than a minute; pictures made for another number of thumbnails are used again.
final class ThumbnailLoader: Sendable {
    private static let bounds = PixelSize(width: 160, height: 160)
    /// Up to this many frames the exact ones are cheap enough; short clips often have only one
    /// place where decoding can start.
    private static let shortClip = 1000

    private let clip: Clip
    private let layers: TimelineLayers
    private let post: @Sendable (Action) -> Void
    private let queue = DispatchQueue(label: "omni-tui.thumbnails", qos: .utility)
    private let wanted = Mutex(0)
    private let made = Mutex<[Int: Frame]>([:])

    init(clip: Clip, layers: TimelineLayers, post: @escaping @Sendable (Action) -> Void) {
        self.clip = clip
        self.layers = layers
        self.post = post
    }

    /// Begins anew with this many thumbnails.
    func load(_ count: Int) {
        wanted.withLock { $0 = count }
        queue.async { [self] in make(count) }
    }

    func stop() { wanted.withLock { $0 = 0 } }

    private func make(_ count: Int) {
        let frames = clip.frameCount.value
        let indices = (0..<count).map { frames * (2 * $0 + 1) / (2 * count) }
        var thumbnails = [Frame?](repeating: nil, count: count)
        for (position, index) in indices.enumerated() {
            guard wanted.withLock({ $0 == count }) else {
                return post(.job(.filmstrip, .cancelled))
            }
            post(.job(.filmstrip, .progress(Double(position) / Double(count))))
            thumbnails[position] = thumbnail(index)
            layers.setThumbnails(thumbnails)
            post(.layersGrew)
        }
        post(.job(.filmstrip, .done))
    }

    /// Nil where nothing can be decoded: the strip stays black there.
    private func thumbnail(_ index: Int) -> Frame? {
        if let frame = made.withLock({ $0[index] }) { return frame }
        let isLong = clip.frameCount.value > Self.shortClip
        let frame = try? clip.scaledFrame(at: index, fitting: Self.bounds, approximate: isLong)
        if let frame { made.withLock { $0[index] = frame } }
        return frame
    }
}
