import CPNG
import Foundation

/// PNG files with 8 bits a channel: frames as RGB, masks as grey or palette pictures.
package enum PNG {
    /// What one pixel is.
    package enum Layout: Sendable, Equatable {
        case grey
        case rgb
        case rgba
        /// One index a pixel into these colours, RGB triples, 1 to 256 of them.
        case palette([UInt8])

        package var channels: Int {
            switch self {
            case .grey, .palette: 1
            case .rgb: 3
            case .rgba: 4
            }
        }

        var colorType: Int32 {
            switch self {
            case .grey: PNG_COLOR_TYPE_GRAY
            case .rgb: PNG_COLOR_TYPE_RGB
            case .rgba: PNG_COLOR_TYPE_RGB_ALPHA
            case .palette: PNG_COLOR_TYPE_PALETTE
            }
        }
    }

    /// A picture as it is stored.
    package struct Picture: Sendable, Equatable {
        package let size: PixelSize
        package let layout: Layout
        /// Row-major without padding.  // [height, width, channels]
        package let pixels: [UInt8]

        /// - Precondition: `pixels` holds `size.area * layout.channels` bytes.
        package init(size: PixelSize, layout: Layout, pixels: [UInt8]) {
            precondition(
                pixels.count == size.area * layout.channels,
                "PNG.Picture: \(pixels.count) bytes for \(size.width)x\(size.height)")
            self.size = size
            self.layout = layout
            self.pixels = pixels
        }
    }

    /// What matters more when a file is made; the pixels are the same.
    package enum Effort: Sendable {
        /// For files that are kept.
        case small
        /// For pictures that are looked at once: several times as fast, somewhat larger.
        case fast
    }

    /// The bytes of a PNG file.
    ///
    /// - Throws: `MediaError.unavailable` when libpng refuses (no pixels, bad palette, no memory).
    package static func encode(_ picture: Picture, effort: Effort = .small) throws -> [UInt8] {
        var colors: [UInt8] = []
        if case .palette(let entries) = picture.layout { colors = entries }
        var out = omni_png_writer()
        var error = omni_png_text()
        defer { free(out.bytes) }
        let isDone = omni_png_encode(
            picture.pixels, UInt32(picture.size.width), UInt32(picture.size.height),
            picture.layout.colorType, colors.isEmpty ? nil : colors, Int32(colors.count / 3),
            effort == .fast ? 1 : 0, &out, &error)
        guard isDone != 0 else { throw MediaError.unavailable("a PNG (\(words(error)))") }
        return Array(UnsafeBufferPointer(start: out.bytes, count: out.count))
    }

    /// Writes a PNG file under a temporary name and renames it when it is complete.
    ///
    /// - Throws: `MediaError.exists` unless `replacing`, `.cannotWrite`.
    package static func write(_ picture: Picture, to path: String, replacing: Bool = false) throws {
        try AtomicFile.write(encode(picture), to: path, replacing: replacing)
    }

    /// - Throws: `MediaError.unreadable`, or `.badPicture` for anything but an intact PNG with at
    ///   most 8 bits a channel, without alpha in grey pictures.
    package static func read(_ path: String) throws -> Picture {
        try decode(AtomicFile.read(path), name: path)
    }

    /// - Parameter name: stands in error texts.
    package static func decode(_ bytes: [UInt8], name: String) throws -> Picture {
        var header = omni_png_header()
        var colors: [UInt8] = []
        try run(bytes, name, &header, pixels: nil, room: 0, &colors)
        let size = PixelSize(width: Int(header.width), height: Int(header.height))
        let layout = try layout(of: header, colors, name)
        guard Limits.allows(width: size.width, height: size.height) else {
            throw MediaError.tooLarge(path: name, width: size.width, height: size.height)
        }
        let room = size.area * layout.channels
        var pixels = [UInt8](repeating: 0, count: room)
        try pixels.withUnsafeMutableBufferPointer { buffer in
            try run(bytes, name, &header, pixels: buffer.baseAddress, room: room, &colors)
        }
        if layout == .grey, header.bit_depth < 8 {
            // One-bit masks and the like: the brightest level becomes 255.
            let factor = UInt8(255 / ((1 << Int(header.bit_depth)) - 1))
            for index in pixels.indices { pixels[index] &*= factor }
        }
        if case .palette = layout, let top = pixels.max(), Int(top) >= colors.count / 3 {
            throw MediaError.badPicture(
                path: name, expected: "indices below \(colors.count / 3)", found: "index \(top)")
        }
        return Picture(size: size, layout: layout, pixels: pixels)
    }

    private static func layout(
        of header: omni_png_header, _ colors: [UInt8], _ name: String
    ) throws -> Layout {
        let isSingle =
            header.color_type == PNG_COLOR_TYPE_PALETTE || header.color_type == PNG_COLOR_TYPE_GRAY
        guard header.bit_depth == 8 || (isSingle && header.bit_depth < 8) else {
            throw MediaError.badPicture(
                path: name, expected: "8 bits a channel", found: "\(header.bit_depth)")
        }
        switch header.color_type {
        case PNG_COLOR_TYPE_GRAY: return .grey
        case PNG_COLOR_TYPE_RGB: return .rgb
        case PNG_COLOR_TYPE_RGB_ALPHA: return .rgba
        case PNG_COLOR_TYPE_PALETTE where !colors.isEmpty: return .palette(colors)
        default:
            throw MediaError.badPicture(
                path: name, expected: "grey, RGB, RGBA or palette pixels",
                found: "PNG colour type \(header.color_type)")
        }
    }

    private static func run(
        _ bytes: [UInt8], _ name: String, _ header: inout omni_png_header,
        pixels: UnsafeMutablePointer<UInt8>?, room: Int, _ colors: inout [UInt8]
    ) throws {
        var error = omni_png_text()
        var count: Int32 = 0
        var palette = [UInt8](repeating: 0, count: 768)
        let isDone = bytes.withUnsafeBufferPointer { buffer in
            var reader = omni_png_reader(
                bytes: buffer.baseAddress, count: buffer.count, position: 0)
            return omni_png_decode(&reader, &header, pixels, room, &palette, &count, &error)
        }
        guard isDone != 0 else {
            throw MediaError.badPicture(path: name, expected: "an intact PNG", found: words(error))
        }
        colors = Array(palette.prefix(Int(max(0, min(count, 256))) * 3))
    }

    private static func words(_ error: omni_png_text) -> String {
        withUnsafeBytes(of: error.text) { raw in
            String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
