import Media
import TestSupport
import Testing

/// The program in a real xterm with sixel: what is on the screen is compared pixel by pixel.
///
/// Where text is concerned, the same program without pictures in a second xterm is the standard: a
/// picture that leaves anything behind makes a difference.
@Suite(
    .serialized,
    .enabled(
        if: Tool.areThere(.xvfb, .xterm, .xdotool, .magick),
        "Xvfb, xterm, xdotool or import is missing: Scripts/bootstrap --test installs them"))
struct XTermTests {
    /// dB; a picture in 256 colours has about 32 here, the next best frame less than 26.
    private static let alike = 29.0

    @Test(arguments: [(80, 24), (160, 50)])
    func thePictureIsTheFrame(columns: Int, rows: Int) throws {
        let window = try PictureWindow(columns: columns, rows: rows)
        try window.waitForFrame(0, psnr: Self.alike)
        try window.keys("End")
        try window.waitForFrame(119, psnr: Self.alike)
        #expect(try window.psnr(frame: 0) < Self.alike - 3)
        try window.keys("Left")
        try window.waitForFrame(118, psnr: Self.alike)
    }

    @Test func nothingIsLeftBehind() throws {
        let pictures = try PictureWindow(columns: 80, rows: 24)
        let plain = try PictureWindow(columns: 80, rows: 24, options: ["--graphics", "none"])
        try pictures.waitForFrame(0, psnr: Self.alike)
        try pictures.waitForSameText(as: plain, "the status line") { try $0.statusLine }

        // The help covers the picture.
        for window in [pictures, plain] { try window.keys("question") }
        try pictures.waitForSameText(as: plain, "the help") { try $0.screen }
        for window in [pictures, plain] { try window.keys("Escape") }
        try pictures.waitForFrame(0, psnr: Self.alike)

        // The shell's screen after the end.
        for window in [pictures, plain] { try window.keys("q") }
        try pictures.waitForSameText(as: plain, "the shell's screen") { try $0.screen }
        #expect(try pictures.psnr(frame: 0) < 15)
    }

    @Test func nothingIsLeftBehindByAResize() throws {
        let pictures = try PictureWindow(columns: 80, rows: 24)
        let plain = try PictureWindow(columns: 80, rows: 24, options: ["--graphics", "none"])
        try pictures.waitForFrame(0, psnr: Self.alike)
        for window in [pictures, plain] { try window.resize(columns: 30, rows: 10) }
        try pictures.waitForSameText(as: plain, "the small window") { try $0.screen }
        for window in [pictures, plain] { try window.resize(columns: 80, rows: 24) }
        try pictures.waitForFrame(0, psnr: Self.alike)

        // Where the shell's text lies after a resize is xterm's affair; its colours are two.
        try pictures.keys("q")
        try pictures.waitForShell()
    }
}
