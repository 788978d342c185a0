import Media

/// Turns composed pictures into what a terminal takes, one protocol per implementation.
///
/// Encoders remember what the terminal shows, so that only changes are sent. Every picture that an
/// encoder returns must reach the terminal; when one is dropped, or when the terminal may have lost
/// it (resize, focus-in, expose, text written over it), call `invalidate` before the next one.
/// Values may move between threads; one at a time uses each.
package protocol PictureEncoder: Sendable {
    /// Encodes a picture.
    /// - Returns: an empty `.bytes` when the terminal shows exactly this already.
    /// - Throws: `RenderError` or `MediaError` when a library fails; the picture shown before stays valid.
    mutating func encode(_ bitmap: Bitmap, quality: EncodeQuality) throws -> EncodedPicture

    /// Forgets what the terminal shows: the next picture is sent in full.
    mutating func invalidate()

    /// Bytes that take the picture off the screen where blank text alone would not.
    mutating func erase() -> [UInt8]
}

/// How much time a picture may take.
package enum EncodeQuality: Sendable {
    /// Fast and the same from frame to frame: playing, scrubbing, dragging.
    case moving
    /// As good as the terminal can show it: the picture stays for a while.
    case still
}

/// A picture as a terminal takes it. The terminal layer puts it in its place.
package enum EncodedPicture: Sendable, Equatable {
    /// A control string without any cursor movement; the cursor stands in the top left cell.
    /// Empty when there is nothing to change.
    case bytes([UInt8])
    /// Text cells.  // [rows][columns]
    case cells([[PictureCell]])
}

/// What the encoders need to know about the terminal.
package struct EncoderOptions: Sendable, Hashable {
    /// Colour registers for sixel pictures.
    package var registers: Int
    /// The largest sixel picture in pixels; xterm drops larger ones without a word.
    package var maximum: PixelSize
    /// Colours of text, for the pictures made of text.
    package var colors: ColorDepth
    package var palette: Palette

    package init(
        registers: Int = 256, maximum: PixelSize = PixelSize(width: 1000, height: 1000),
        colors: ColorDepth = .trueColor, palette: Palette = Palette()
    ) {
        self.registers = registers
        self.maximum = maximum
        self.colors = colors
        self.palette = palette
    }
}

extension GraphicsProtocol {
    /// A fresh encoder, nil where no pictures are shown.
    package func encoder(_ options: EncoderOptions = EncoderOptions()) -> (any PictureEncoder)? {
        switch self {
        case .kitty: KittyEncoder()
        case .sixel: SixelEncoder(options)
        case .blocks: BlockEncoder(colors: options.colors, palette: options.palette)
        case .ascii: ASCIIEncoder()
        case .iterm2: ITerm2Encoder()
        case .none: nil
        }
    }
}
