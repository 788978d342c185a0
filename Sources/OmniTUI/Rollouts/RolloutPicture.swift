import Engine
import Media
import Render

/// A picture of a trace: a frame of the clip with what belongs to the step.
struct RolloutPicture: Hashable, Sendable {
    let path: String
    /// Index in the clip.
    let frame: Int
    /// Of the frame as boxes and mask count it.
    let size: PixelSize
    let boxes: [Box]
    let mask: MaskRLE?
    let rect: CellRect
    let graphics: GraphicsProtocol
    let cellPixels: PixelSize?

    static func == (a: RolloutPicture, b: RolloutPicture) -> Bool {
        a.path == b.path && a.frame == b.frame && a.boxes == b.boxes && a.mask == b.mask
            && a.rect == b.rect && a.graphics == b.graphics && a.cellPixels == b.cellPixels
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(frame)
        hasher.combine(boxes)
        hasher.combine(rect)
    }

    /// Names the picture's content.
    var key: String {
        let marked = mask.map { "\($0.counts.hashValue)" } ?? "-"
        return "\(path) \(frame) \(boxes.hashValue) \(marked) \(graphics.rawValue)"
    }

    /// - Throws: `MediaError` when the clip cannot be opened or decoded.
    func bitmap() throws -> Bitmap {
        let clip = try Clip.open(path)
        defer { clip.close() }
        let frame = try clip.frame(at: frame)
        let canvas = graphics.bitmapSize(for: rect.size, cellPixels: cellPixels)
        let palette = Palette()
        let viewport = Viewport(
            content: frame.size,
            in: PixelRect(x: 0, y: 0, width: canvas.width, height: canvas.height))
        var picture = Composition.Picture(frame: frame, viewport: viewport)
        if let mask = try? mask?.decoded() {
            picture.objects = [ObjectMask(id: 1, mask: mask.resizedNearest(to: frame.size))]
        }
        let x = Double(frame.size.width) / Double(max(1, size.width))
        let y = Double(frame.size.height) / Double(max(1, size.height))
        picture.boxes = boxes.map {
            Composition.Outline(
                box: Box(x0: $0.x0 * x, y0: $0.y0 * y, x1: $0.x1 * x, y1: $0.y1 * y),
                color: palette.playhead)
        }
        return Composition(size: canvas, picture: picture, palette: palette).bitmap()
    }
}
