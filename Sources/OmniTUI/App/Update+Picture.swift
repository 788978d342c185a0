import Media
import Render

extension AppState {
    /// Asks for the picture that the state calls for, unless it was asked for already.
    mutating func requestPicture() -> [Effect] {
        guard let request = wantedPicture, request != picture.wanted else { return [] }
        picture.wanted = request
        return requestThumbnails(for: request.canvas) + [.compose(request)]
    }

    /// As many thumbnails as stand side by side on the filmstrip in their own proportions.
    private mutating func requestThumbnails(for canvas: PictureRequest.Canvas) -> [Effect] {
        guard let film = canvas.filmstrip, film.height > 0 else { return [] }
        let proportion = Double(clip.displaySize.width) / Double(max(1, clip.displaySize.height))
        let width = max(1, proportion * Double(film.height))
        let count = min(max(1, Int((Double(film.width) / width).rounded())), 64)
        guard count != picture.thumbnails else { return [] }
        picture.thumbnails = count
        return [.thumbnails(count)]
    }

    /// The picture that belongs on the screen, nil when there is no room for one or a text page
    /// covers it.
    var wantedPicture: PictureRequest? {
        guard graphics != .none, focus != .help, focus != .helpSearch,
            let canvas = layout.canvas, canvas.size.area > 0
        else { return nil }
        return PictureRequest(
            frame: frame, canvas: canvas, graphics: graphics, zoom: zoom, marker: marker,
            marks: PictureRequest.Marks(
                playhead: part(of: frame), inPoint: inPoint.map(part), outPoint: outPoint.map(part),
                keyframes: (run.reasoning?.keyframes ?? []).map { part(of: $0.frame) }
            ),
            soundView: settings.soundView, objects: shownObjects, revision: picture.revision)
    }

    /// What is drawn of objects; nil while there are none.
    private var shownObjects: PictureRequest.Objects? {
        let knowledge = shownKnowledge
        if knowledge == .nothing { return nil }
        let prompts = objects.prompts.filter { $0.frame == frame }
        let box = draggedBox
        guard !objects.ids.isEmpty || !prompts.isEmpty || box != nil else { return nil }
        return PictureRequest.Objects(
            revision: objects.revision,
            style: objects.isShown && knowledge == .masks ? objects.style : nil,
            prompts: isPrompting || knowledge == .boxes ? prompts : [],
            box: box.map { ObjectPrompt(object: objects.current, frame: frame, shape: .box($0)) })
    }

    /// How the frame lies on the canvas.
    var viewport: Viewport? {
        layout.canvas.map { zoom.viewport(of: clip, in: $0.picture) }
    }

    /// Looks at what a viewport shows.
    mutating func look(through viewport: Viewport) {
        let isWhole = viewport.factor < 1.01
        zoom = isWhole ? Zoom() : Zoom(factor: viewport.factor, centre: viewport.centre)
    }

    /// Place of a frame within the length of the clip, 0...1.
    func part(of frame: Int) -> Double {
        min(max(clip.times.time(of: frame) / clip.times.duration, 0), 1)
    }

    /// The frame pixel under a point of the canvas, nil beside the picture.
    func framePoint(at point: PixelPoint) -> PixelPoint? {
        guard let shown = viewport?.picturePoint(at: point) else { return nil }
        let stretch = Double(clip.size.width) / Double(max(1, clip.displaySize.width))
        return PixelPoint(x: shown.x * stretch, y: shown.y)
    }

    mutating func takePicture(_ request: PictureRequest) {
        picture.shown = request
        picture.failure = nil
        guard playback.isPlaying else { return }
        if let last = playback.lastShown, request.frame > last + 1 {
            playback.dropped += request.frame - last - 1
        }
        playback.lastShown = request.frame
    }

    mutating func failPicture(_ request: PictureRequest, _ text: String) {
        guard request.frame == frame else { return }
        if picture.failure != text { say("Frame \(request.frame): \(text)", .error) }
        picture.failure = text
    }
}

extension Zoom {
    func viewport(of clip: ClipFacts, in bounds: PixelRect) -> Viewport {
        Viewport(content: clip.displaySize, in: bounds, factor: factor, centre: centre)
    }
}
