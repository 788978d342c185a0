import Media

/// The colours of objects and of everything drawn over pictures.
///
/// Each display colour consists of whole sixel percentages, and nearly all of them are members of
/// the fixed cube of `SixelPalette`: they reach the screen exact, whatever is dithered around them.
package struct Palette: Sendable, Hashable {
    package init() {}

    package let black = RGB(0, 0, 0)
    package let white = RGB(255, 255, 255)
    /// The line at the shown frame on the filmstrip and the waveform.
    package let playhead = RGB(255, 255, 0)
    /// The edges of the span between in and out point.
    package let range = RGB(0, 255, 255)
    /// Ticks of keyframes on the filmstrip.
    package let keyframe = RGB(255, 0, 255)
    /// The bars of the waveform: loudness inside, peaks outside.
    package let loudness = RGB(percentRed: 50, green: 75, blue: 100)
    package let peak = RGB(percentRed: 25, green: 38, blue: 50)

    /// Colours that the encoders keep exact besides those of objects.
    package var interface: [RGB] { [black, white, playhead, range, keyframe, loudness, peak] }

    /// The colour of an object in DAVIS files; see `DAVISPalette`.
    package func davis(_ id: Int) -> RGB {
        let color = DAVISPalette.color(id)
        return RGB(color.red, color.green, color.blue)
    }

    /// The colour of an object on the screen: the hue of its DAVIS colour, but bright.
    ///
    /// DAVIS colours are dark (id 1 is 128, 0, 0) and drown in pictures as thin contours, so each
    /// of their eight levels is shown as another one; no two ids share a colour.
    package func object(_ id: Int) -> RGB {
        let dark = davis(id)
        return RGB(
            Palette.bright(dark.red), Palette.bright(dark.green), Palette.bright(dark.blue))
    }

    private static func bright(_ level: UInt8) -> UInt8 {
        let percents = [0, 25, 50, 63, 100, 88, 75, 38]  // of 0, 32, 64 ... 224
        return RGB.byte(percent: percents[Int(level) / 32])
    }
}
