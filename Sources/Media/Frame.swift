/// One decoded picture of a clip, upright (rotation applied), 8 bits per channel.
package struct Frame: Sendable, Equatable {
    /// Position in presentation order, from 0.
    package let index: Int
    /// Presentation time in seconds from the start of the clip.
    package let time: Double
    package let size: PixelSize
    /// Row-major RGB without padding.  // [height, width, 3]
    package let pixels: [UInt8]

    /// - Precondition: `pixels` holds `size.area * 3` bytes.
    package init(index: Int, time: Double, size: PixelSize, pixels: [UInt8]) {
        precondition(
            pixels.count == size.area * 3,
            "Frame: \(pixels.count) bytes for \(size.width)x\(size.height) RGB")
        self.index = index
        self.time = time
        self.size = size
        self.pixels = pixels
    }
}
