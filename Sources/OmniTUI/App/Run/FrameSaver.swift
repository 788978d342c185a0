import Dispatch
import Media
import Render

/// Writes frames as PNG files.
struct FrameSaver: Sendable {
    let clip: Clip
    let post: @Sendable (Action) -> Void
    private let queue = DispatchQueue(label: "omni-tui.save", qos: .userInitiated)

    init(clip: Clip, post: @escaping @Sendable (Action) -> Void) {
        self.clip = clip
        self.post = post
    }

    func save(_ request: SaveRequest) {
        post(.job(.save, .progress(nil)))
        queue.async { [self] in
            do {
                try write(request)
                post(.job(.save, .done))
                post(.saved(path: request.path))
            } catch MediaError.exists {
                post(.job(.save, .cancelled))
                post(.exists(request))
            } catch {
                post(.job(.save, .failed("\(error)")))
            }
        }
    }

    private func write(_ request: SaveRequest) throws {
        let frame = try clip.frame(at: request.frame)
        var bitmap = Bitmap(frame)
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
