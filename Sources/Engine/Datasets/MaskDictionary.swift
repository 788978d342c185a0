import Media

/// `mask_dict.json` and its kin: one entry per annotation, each a list with one mask per frame.
/// These files can be larger than memory, so opening notes only where each entry lies.
package struct MaskDictionary: Sendable {
    package let path: String
    private let places: [String: Range<Int>]

    /// Walks through the file once.
    /// - Throws: `DatasetError`.
    package init(path: String) throws {
        self.path = path
        let reader = try JSONReader(path: path)
        var places: [String: Range<Int>] = [:]
        try reader.object { key in
            let start = try reader.position()
            try reader.skip()
            places[key] = start..<reader.offset
        }
        try reader.end()
        self.places = places
    }

    package func contains(_ name: String) -> Bool { places[name] != nil }

    /// The masks of an annotation, per frame; none where the file says null.
    /// - Throws: `DatasetError`.
    package func masks(of annotation: String) throws -> [[MaskRLE]] {
        let reader = try reader(at: annotation, item: "annotation \(annotation)")
        return try Self.frames(reader)
    }

    /// The masks of a clip in `mask_dict_foreground.json`: everything annotated, per frame.
    /// - Throws: `DatasetError`.
    package func foreground(of clip: String) throws -> [[MaskRLE]] {
        let reader = try reader(at: clip, item: "foreground of \(clip)")
        var frames: [[MaskRLE]]?
        try reader.object { key in
            if key == "masks_rle" { frames = try Self.frames(reader) } else { try reader.skip() }
        }
        guard let frames else {
            throw DatasetError.missing(path: path, item: "masks_rle of \(clip)")
        }
        return frames
    }

    private func reader(at name: String, item: String) throws -> JSONReader {
        guard let place = places[name] else { throw DatasetError.missing(path: path, item: item) }
        return try JSONReader(path: path, range: place)
    }

    private static func frames(_ reader: JSONReader) throws -> [[MaskRLE]] {
        var frames: [[MaskRLE]] = []
        try reader.array { _ in frames.append(try masks(reader)) }
        return frames
    }

    /// One frame's entry: null, one mask, or a list of masks.
    private static func masks(_ reader: JSONReader) throws -> [MaskRLE] {
        if try reader.takeNull() { return [] }
        guard try reader.kind() == .array else { return [try mask(reader)] }
        var masks: [MaskRLE] = []
        try reader.array { _ in
            if try !reader.takeNull() { masks.append(try mask(reader)) }
        }
        return masks
    }

    /// `{"size": [height, width], "counts": text}`.
    private static func mask(_ reader: JSONReader) throws -> MaskRLE {
        var (sides, counts): ([Int], [UInt8]?) = ([], nil)
        try reader.object { key in
            switch key {
            case "size": try reader.array { _ in sides.append(try reader.integer()) }
            case "counts": counts = try reader.text()
            default: try reader.skip()
            }
        }
        guard sides.count == 2, let counts else {
            throw try reader.unexpected("a mask with size [height, width] and counts before this")
        }
        return MaskRLE(size: PixelSize(width: sides[1], height: sides[0]), counts: counts)
    }
}
