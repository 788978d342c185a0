import Media

/// Masks in PNG files.
package enum MaskFile {
    /// The number that marks pixels to leave out of the score in DAVIS annotations.
    static let ignored: UInt8 = 255

    /// Everything marked: every pixel that is not 0 (not black in colour pictures).
    /// - Throws: `MediaError`.
    package static func marked(_ path: String) throws -> Mask {
        let picture = try PNG.read(path)
        let values: [UInt8]
        switch picture.layout {
        case .grey, .palette:
            values = picture.pixels.map { $0 == 0 ? 0 : 1 }
        case .rgb, .rgba:
            let channels = picture.layout.channels
            values = (0..<picture.size.area).map { pixel in
                picture.pixels[pixel * channels..<pixel * channels + 3].contains { $0 != 0 } ? 1 : 0
            }
        }
        return Mask(size: picture.size, values: values)
    }

    /// One number per pixel: the object's in palette pictures, the grey value in grey ones.
    /// - Throws: `MediaError`; `DatasetError.mask` for colour pictures, which hold no numbers.
    static func numbers(_ path: String) throws -> PNG.Picture {
        let picture = try PNG.read(path)
        guard picture.layout.channels == 1 else {
            throw DatasetError.mask(
                path: path, item: "picture",
                reason: "expected a palette or grey picture with one number per pixel, found colour"
            )
        }
        return picture
    }
}
