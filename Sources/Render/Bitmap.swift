import Media

/// A composed picture, ready to be encoded: frame, overlay, labels and filmstrip in one.
package struct Bitmap: Sendable, Equatable {
    package let size: PixelSize
    /// Row-major RGB without padding.  // [height, width, 3]
    package var pixels: [UInt8]

    /// A picture of one colour.
    package init(size: PixelSize, fill: (UInt8, UInt8, UInt8) = (0, 0, 0)) {
        self.size = size
        pixels = [UInt8](unsafeUninitializedCapacity: size.area * 3) { buffer, count in
            for i in 0..<size.area {
                buffer[i * 3] = fill.0
                buffer[i * 3 + 1] = fill.1
                buffer[i * 3 + 2] = fill.2
            }
            count = size.area * 3
        }
    }
}
