import Dispatch
import Media
import Render
import Synchronization

/// Writes frames as PNG files.
final class FrameSaver: Sendable {
    private let clip: Clip
    private let masks: MaskLayers
    private let post: @Sendable (Action) -> Void
    private let running = Mutex<CancelFlag?>(nil)
    private let queue = DispatchQueue(label: "omni-tui.save", qos: .userInitiated)

    init(clip: Clip, masks: MaskLayers, post: @escaping @Sendable (Action) -> Void) {
        self.clip = clip
        self.masks = masks
        self.post = post
    }

    func save(_ request: SaveRequest) {
        post(.job(.save, .progress(nil)))
        let flag = CancelFlag()
        running.withLock { $0 = flag }
        queue.async { [self] in
            do {
                try write(request, flag)
                post(.job(.save, .done))
                post(.saved(path: request.path))
            } catch MediaError.cancelled {
                post(.job(.save, .cancelled))
            } catch MediaError.exists {
                post(.job(.save, .cancelled))
                post(.exists(request))
            } catch {
                post(.job(.save, .failed("\(error)")))
            }
        }
    }

    /// Gives up the frame that is being decoded; a file that is being written is finished.
    func cancel() {
        running.withLock { $0?.cancel() }
    }

    private func write(_ request: SaveRequest, _ flag: CancelFlag) throws {
        let frame = try clip.frame(at: request.frame) { flag.isCancelled }
        var bitmap = Bitmap(frame)
        if let style = request.style {
            // Masks that only stand in for others are not the frame's.
            let shown = masks.shown(on: request.frame).filter { !$0.isApproximate }
            bitmap = overlay(shown, on: frame, style: style)
        }
        if let marker = request.marker {
            let palette = Palette()
            bitmap.cross(
                atX: Int(marker.x), y: Int(marker.y), arm: max(3, frame.size.height / 60),
                color: palette.playhead, edge: palette.black)
        }
        let picture = PNG.Picture(size: bitmap.size, layout: .rgb, pixels: bitmap.pixels)
        try PNG.write(picture, to: request.path, replacing: request.overwrite)
    }
}
