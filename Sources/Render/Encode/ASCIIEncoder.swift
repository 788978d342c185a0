import Media

/// Pictures of plain characters by brightness, for terminals without colour or Unicode.
package struct ASCIIEncoder: PictureEncoder {
    /// From dark to bright, as ink on dark paper.
    private static let ramp: [Unicode.Scalar] = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]

    package init() {}

    package mutating func invalidate() {}

    package mutating func erase() -> [UInt8] { [] }

    /// - Parameter bitmap: one pixel per column and two per row of cells, as for half blocks.
    package func encode(_ bitmap: Bitmap, quality: EncodeQuality) -> EncodedPicture {
        let size = bitmap.size
        let rows = stride(from: 0, to: size.height, by: 2).map { y in
            (0..<size.width).map { x in
                let upper = ASCIIEncoder.luma(bitmap[x, y])
                let lower = y + 1 < size.height ? ASCIIEncoder.luma(bitmap[x, y + 1]) : upper
                let step = (upper + lower) * ASCIIEncoder.ramp.count / (2 * 256)
                return PictureCell(ASCIIEncoder.ramp[step])
            }
        }
        return .cells(rows)
    }

    /// Brightness 0...255 with the weights of BT.601.
    private static func luma(_ color: RGB) -> Int {
        (Int(color.red) * 77 + Int(color.green) * 150 + Int(color.blue) * 29) >> 8
    }
}
