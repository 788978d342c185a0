import Media
import Render

/// One composed picture described by value: equal requests give equal pictures.
struct PictureRequest: Hashable, Sendable {
    /// Size of the whole bitmap in pixels, and where its parts lie.
    struct Canvas: Hashable, Sendable {
        var size: PixelSize
        var picture: PixelRect
        var filmstrip: PixelRect?
        var sound: PixelRect?
        /// One row for each object.
        var lanes: PixelRect?
    }

    /// What is drawn of objects over picture and timeline.
    struct Objects: Hashable, Sendable {
        /// Of the masks.
        var revision: Int
        /// Nil: masks are hidden.
        var style: OverlayStyle?
        /// What was said on this frame.
        var prompts: [ObjectPrompt]
        /// The box being drawn.
        var box: ObjectPrompt?
    }

    /// What is drawn over filmstrip and sound, as parts of the clip's length in 0...1.
    struct Marks: Hashable, Sendable {
        var playhead: Double
        var inPoint: Double?
        var outPoint: Double?
        /// Frames that System 1 chose.
        var keyframes: [Double] = []
    }

    var frame: Int
    var canvas: Canvas
    /// How it is encoded for the terminal.
    var graphics: GraphicsProtocol
    var zoom: Zoom
    /// Marked point in frame pixels.
    var marker: PixelPoint?
    var marks: Marks
    var soundView: Settings.SoundView
    var objects: Objects?
    /// Grows whenever thumbnails or sound pictures become available.
    var revision: Int

    /// Names the picture among all pictures of this run.
    var key: String {
        let marker = marker.map { "\($0.x),\($0.y)" } ?? ""
        let film = canvas.filmstrip.map { "\($0.y)+\($0.height)" } ?? ""
        let sound = canvas.sound.map { "\($0.y)+\($0.height)" } ?? ""
        let objects = objects.map { "\($0)" } ?? ""
        let points =
            "\(marks.playhead)|\(marks.inPoint ?? -1)|\(marks.outPoint ?? -1)|\(marks.keyframes)"
        let view = "\(zoom.factor)@\(zoom.centre?.x ?? -1),\(zoom.centre?.y ?? -1)"
        return "\(frame) \(canvas.size.width)x\(canvas.size.height) \(film) \(sound) \(view) "
            + "\(marker) \(points) \(soundView.rawValue) \(revision) \(graphics.rawValue) \(objects)"
    }
}
