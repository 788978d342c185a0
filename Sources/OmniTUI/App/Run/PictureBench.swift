import Media
import Render

/// What the picture maker keeps from one picture to the next: encoder, strips, the last bitmap.
struct PictureBench: Sendable {
    private let displaySize: PixelSize
    private let layers: TimelineLayers
    private let options: EncoderOptions
    private var graphics: GraphicsProtocol?
    private var encoder: (any PictureEncoder)?
    private var generation = -1
    private var composed: (request: PictureRequest, bitmap: Bitmap)?
    private var filmstrip: (key: StripKey, strip: Filmstrip)?
    private var sound: (key: StripKey, strip: WaveformPicture)?
    private let palette = Palette()

    private struct StripKey: Equatable {
        let size: PixelSize
        let version: Int
        var view: Settings.SoundView?
    }

    init(displaySize: PixelSize, _ layers: TimelineLayers, _ profile: TerminalProfile) {
        self.displaySize = displaySize
        self.layers = layers
        var options = EncoderOptions()
        options.colors = profile.pictureColors
        options.registers = profile.colorRegisters?.used ?? options.registers
        options.maximum = profile.maxPicture ?? options.maximum
        self.options = options
    }

    mutating func picture(of frame: Frame, _ order: PictureMaker.Order) throws -> EncodedPicture {
        let bitmap = try bitmap(of: frame, order.request)
        if graphics != order.request.graphics {
            graphics = order.request.graphics
            encoder = order.request.graphics.encoder(options)
        } else if generation != order.generation {
            encoder?.invalidate()
        }
        generation = order.generation
        guard let encoded = try encoder?.encode(bitmap, quality: order.quality) else {
            throw PictureError(
                text: "\(order.request.graphics.rawValue) pictures are not supported")
        }
        return encoded
    }

    /// The terminal does not have the last picture.
    mutating func forget() { generation = -1 }

    // MARK: - Composing

    private mutating func bitmap(of frame: Frame, _ request: PictureRequest) throws -> Bitmap {
        if let composed, composed.request == request { return composed.bitmap }
        let canvas = request.canvas
        var composition = Composition(size: canvas.size, palette: palette)
        let viewport = Viewport(
            content: displaySize, in: canvas.picture, factor: request.zoom.factor,
            centre: request.zoom.centre)
        // The viewport counts square pixels; frames with others are made square first.
        let square = frame.size == displaySize ? frame : try frame.scaled(to: displaySize)
        var picture = Composition.Picture(frame: square, viewport: viewport)
        if let marker = request.marker {
            let stretch = Double(displaySize.width) / Double(max(1, frame.size.width))
            let point = PixelPoint(x: marker.x * stretch, y: marker.y)
            picture.markers = [Composition.Marker(point: point, color: palette.playhead)]
        }
        if let objects = request.objects { add(objects, to: &picture, of: frame) }
        composition.picture = picture
        composition.strips = strips(request)
        let bitmap = composition.bitmap()
        composed = (request, bitmap)
        return bitmap
    }

    /// Masks, boxes and clicks; what the user said is in frame pixels, the picture in square ones.
    private func add(
        _ objects: PictureRequest.Objects, to picture: inout Composition.Picture, of frame: Frame
    ) {
        if let style = objects.style {
            picture.objects = layers.masks.shown(on: frame.index)
            picture.style = style
        }
        let stretch = Double(displaySize.width) / Double(max(1, frame.size.width))
        for prompt in objects.prompts + (objects.box.map { [$0] } ?? []) {
            let color = palette.object(prompt.object)
            switch prompt.shape {
            case .box(var box):
                (box.x0, box.x1) = (box.x0 * stretch, box.x1 * stretch)
                picture.boxes.append(Composition.Outline(box: box, color: color))
            case .click(let point, let isInside):
                picture.markers.append(
                    Composition.Marker(
                        point: PixelPoint(x: point.x * stretch, y: point.y),
                        color: isInside ? color : palette.white))
            }
        }
    }

    private mutating func strips(_ request: PictureRequest) -> [Composition.Strip] {
        let marks = request.marks
        let range =
            marks.inPoint == nil && marks.outPoint == nil
            ? nil : (marks.inPoint ?? 0)...max(marks.inPoint ?? 0, marks.outPoint ?? 1)
        var strips: [Composition.Strip] = []
        if let rect = request.canvas.filmstrip {
            let strip = filmstrip(of: rect.size).bitmap(
                playhead: marks.playhead, range: range, keyframes: marks.keyframes)
            strips.append(Composition.Strip(strip, x: rect.x, y: rect.y))
        }
        if let rect = request.canvas.sound, let strip = sound(of: rect.size, request.soundView) {
            let bitmap = strip.bitmap(playhead: marks.playhead, range: range)
            strips.append(Composition.Strip(bitmap, x: rect.x, y: rect.y))
        }
        if let rect = request.canvas.lanes {
            let lanes = Bitmap(
                lanes: layers.masks.lanes(duration: layers.duration), size: rect.size,
                playhead: marks.playhead, palette: palette)
            strips.append(Composition.Strip(lanes, x: rect.x, y: rect.y))
        }
        return strips
    }

    private mutating func filmstrip(of size: PixelSize) -> Filmstrip {
        let key = StripKey(size: size, version: layers.version)
        if let filmstrip, filmstrip.key == key { return filmstrip.strip }
        let strip = Filmstrip(thumbnails: layers.thumbnails, size: size, palette: palette)
        filmstrip = (key, strip)
        return strip
    }

    private mutating func sound(
        of size: PixelSize, _ view: Settings.SoundView
    ) -> WaveformPicture? {
        let key = StripKey(size: size, version: layers.version, view: view)
        if let sound, sound.key == key { return sound.strip }
        guard let scan = layers.sound else { return nil }
        let strip = WaveformPicture(scan, view, layers.duration, size, palette)
        sound = (key, strip)
        return strip
    }
}

extension WaveformPicture {
    /// The sound of a whole clip as one strip.
    fileprivate init(
        _ scan: SoundScan.Result, _ view: Settings.SoundView, _ duration: Double,
        _ size: PixelSize, _ palette: Palette
    ) {
        let range = TimeRange(start: 0, end: duration)
        switch view {
        case .waveform:
            let columns = scan.envelope.columns(in: range, count: size.width)
            // Roots, so that quiet passages can be seen in a strip of few pixels.
            self.init(
                peak: columns.map { $0.peak.squareRoot() },
                rms: columns.map { $0.rms.squareRoot() }, size: size, palette: palette)
        case .mel:
            let levels = scan.logMel.columns(in: range, count: size.width)
            self.init(
                mel: levels.map { Float($0) / 255 }, bins: LogMelPicture.bands, size: size,
                palette: palette)
        }
    }
}

extension PixelRect {
    fileprivate var size: PixelSize { PixelSize(width: width, height: height) }
}
