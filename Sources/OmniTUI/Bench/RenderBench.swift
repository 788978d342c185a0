import Media
import Render

extension Bench {
    /// Frame to terminal, stage by stage, with libsixel beside our own encoders.
    static let render = Bench(name: "render") { session in
        let bench = RenderBench(session: session)
        try bench.stages()
        try bench.sixel()
        try bench.otherProtocols()
    }
}

/// A 960x540 frame with three objects and their boxes on a 640x360 picture.
private struct RenderBench {
    let session: BenchSession
    private let frames: [Frame]
    private let objects: [ObjectMask]
    private let viewport: Viewport

    private static let source = PixelSize(width: 960, height: 540)
    private static let target = PixelSize(width: 640, height: 360)
    private static let boxes = (1...3).map { id in
        Composition.Outline(
            box: BenchPicture.discBox(id, size: source), color: Palette().object(id))
    }

    init(session: BenchSession) {
        self.session = session
        frames = (0..<8).map { BenchPicture.frame($0, size: RenderBench.source) }
        objects = (1...3).map { id in
            ObjectMask(id: id, mask: BenchPicture.disc(id, size: RenderBench.source))
        }
        viewport = Viewport(
            content: RenderBench.source,
            in: PixelRect(
                x: 0, y: 0, width: RenderBench.target.width, height: RenderBench.target.height))
    }

    /// The composed picture of frame `i`.
    private func bitmap(_ i: Int) -> Bitmap {
        var picture = Composition.Picture(frame: frames[i % frames.count], viewport: viewport)
        picture.objects = objects
        picture.boxes = RenderBench.boxes
        return Composition(size: RenderBench.target, picture: picture).bitmap()
    }

    /// What a moving picture costs on its way, one stage after the other and together.
    func stages() throws {
        let shape = "960x540 -> 640x360"
        let traffic = Double(RenderBench.source.area + RenderBench.target.area) * 3
        let whole = Bitmap(frames[0])
        try session.measure(
            "render.scale", shape: shape, work: { .init(traffic: traffic) }
        ) {
            _ = scale(whole, to: RenderBench.target)
        }
        for (name, method) in [("area", ScaleMethod.area), ("bilinear", .bilinear)] {
            let swscale = PictureScaler(method)
            try session.measure(
                "render.swscale.\(name)", shape: shape, work: { .init(traffic: traffic) }
            ) {
                _ = try swscale.scale(
                    whole.pixels, from: RenderBench.source, to: RenderBench.target)
            }
        }
        let scaled = scale(whole, to: RenderBench.target)
        for mode in OverlayStyle.Mode.allCases {
            try session.measure("render.overlay.\(mode)", shape: "640x360, 3 objects") {
                _ = overlay(
                    objects, on: scaled, showing: viewport.source, of: RenderBench.source,
                    style: OverlayStyle(mode: mode))
            }
        }
        try session.measure("render.compose", shape: shape) { _ = bitmap(0) }
        var encoder = SixelEncoder()
        var (i, bytes) = (0, 0)
        try session.measure(
            "render.compose+sixel", shape: shape, work: { .init(bytes: bytes) }
        ) {
            bytes = try encoder.encode(bitmap(i), quality: .moving).size
            i += 1
        }
    }

    /// Sixel pictures of our encoders and of libsixel, from the same bitmaps.
    func sixel() throws {
        let pictures = (0..<frames.count).map { bitmap($0) }
        try sixel("render.sixel.moving", pictures, .moving)
        try sixel("render.sixel.moving64", pictures, .moving, registers: 64)
        try sixel("render.sixel.moving16", pictures, .moving, registers: 16)
        try sixel("render.sixel.partial", BenchPicture.spot(on: pictures[0]), .moving)
        let noise = (0..<4).map { BenchPicture.noise($0, size: RenderBench.target) }
        try sixel("render.sixel.noise", noise, .moving)
        try sixel("render.sixel.still", pictures, .still)
        for colors in LibsixelEncoder.Colors.allCases {
            let libsixel = LibsixelEncoder(colors)
            var (i, bytes) = (0, 0)
            try session.measure(
                "render.libsixel.\(colors.rawValue)", shape: "640x360",
                work: { .init(bytes: bytes) }
            ) {
                bytes = try libsixel.encode(pictures[i % pictures.count]).count
                i += 1
            }
        }
    }

    private func sixel(
        _ name: String, _ pictures: [Bitmap], _ quality: EncodeQuality, registers: Int = 256
    ) throws {
        var encoder = SixelEncoder(EncoderOptions(registers: registers))
        try measure(name, &encoder, pictures, quality)
    }

    func otherProtocols() throws {
        let pictures = (0..<frames.count).map { bitmap($0) }
        var kitty = KittyEncoder()
        try measure("render.kitty", &kitty, pictures, .moving)
        var iterm2 = ITerm2Encoder()
        try measure("render.iterm2", &iterm2, pictures, .moving)
        let small = pictures.map { scale($0, to: PixelSize(width: 160, height: 90)) }
        for colors in [ColorDepth.trueColor, .indexed256, .ansi16] {
            var blocks = BlockEncoder(colors: colors)
            try measure("render.blocks.\(colors)", &blocks, small, .moving)
        }
    }

    private func measure(
        _ name: String, _ encoder: inout some PictureEncoder, _ pictures: [Bitmap],
        _ quality: EncodeQuality
    ) throws {
        let size = pictures[0].size
        var (i, bytes) = (0, 0)
        try session.measure(
            name, shape: "\(size.width)x\(size.height)", work: { .init(bytes: bytes) }
        ) {
            bytes = try encoder.encode(pictures[i % pictures.count], quality: quality).size
            i += 1
        }
    }
}

extension EncodedPicture {
    /// Bytes for the terminal; for text pictures the number of cells.
    fileprivate var size: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .cells(let rows): rows.reduce(0) { $0 + $1.count }
        }
    }
}
