import Media

/// A composed picture, ready to be encoded: frame, overlay, labels and filmstrip in one.
package struct Bitmap: Sendable, Equatable {
    package let size: PixelSize
    /// Row-major RGB without padding.  // [height, width, 3]
    package var pixels: [UInt8]

    /// A picture of one colour. Negative sizes count as zero.
    package init(size: PixelSize, fill: RGB = RGB(0, 0, 0)) {
        let size = PixelSize(width: max(0, size.width), height: max(0, size.height))
        self.size = size
        if fill.red == fill.green && fill.green == fill.blue {
            pixels = Array(repeating: fill.red, count: size.area * 3)
            return
        }
        pixels = [UInt8](unsafeUninitializedCapacity: size.area * 3) { buffer, count in
            for i in 0..<size.area {
                buffer[i * 3] = fill.red
                buffer[i * 3 + 1] = fill.green
                buffer[i * 3 + 2] = fill.blue
            }
            count = size.area * 3
        }
    }

    /// A picture made of given pixels.
    /// - Precondition: `pixels` holds `size.area * 3` bytes.
    package init(size: PixelSize, pixels: [UInt8]) {
        precondition(
            size.width >= 0 && size.height >= 0 && pixels.count == size.area * 3,
            "Bitmap: \(pixels.count) bytes for \(size.width)x\(size.height) RGB")
        self.size = size
        self.pixels = pixels
    }

    /// The pixels of a frame as they are; nothing is copied.
    package init(_ frame: Frame) { self.init(size: frame.size, pixels: frame.pixels) }

    /// The colour of one pixel; reads outside give black, writes outside are ignored.
    package subscript(x: Int, y: Int) -> RGB {
        get {
            guard x >= 0, y >= 0, x < size.width, y < size.height else { return RGB(0, 0, 0) }
            let i = (y * size.width + x) * 3
            return RGB(pixels[i], pixels[i + 1], pixels[i + 2])
        }
        set {
            guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
            let i = (y * size.width + x) * 3
            pixels[i] = newValue.red
            pixels[i + 1] = newValue.green
            pixels[i + 2] = newValue.blue
        }
    }

    /// The whole picture as a rectangle.
    package var bounds: PixelRect {
        PixelRect(x: 0, y: 0, width: size.width, height: size.height)
    }
}
