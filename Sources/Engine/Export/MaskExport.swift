import Foundation
import Media

/// Writes the masks of a clip into a folder:
///
/// - `Annotations/<clip>/00000.png`: one number per pixel in the DAVIS palette,
/// - `Masks/<clip>/001/00000.png`: one object each, 0 and 255,
/// - `<clip>.coco.json`: run lengths and where each mask comes from.
///
/// Frames that were not computed have no file, unless `coversClip`. A file is there as a whole or
/// not at all.
package struct MaskExport: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// Palette pictures in `Annotations`.
        case davis
        /// Pictures of single objects in `Masks`.
        case objects
        /// COCO's JSON.
        case rle
    }

    /// What was written, for the user.
    package struct Summary: Sendable, Equatable {
        package let palettePictures: Int
        package let objectPictures: Int
        /// Where the palette pictures, the objects' folders and the JSON file are; nil for what was
        /// not asked for.
        package let annotations: String?
        package let masks: String?
        package let json: String?
    }

    /// Ids that a DAVIS picture can hold; 255 means "ignore" there.
    package static let objectIDs = 1...254

    private let folder: URL
    private let clip: String
    private let overlap: OverlapPolicy
    private let replaces: Bool
    private let formats: Set<Format>
    private let coversClip: Bool

    /// - Parameters:
    ///   - clip: as in `ClipMasks`
    ///   - replaces: whether the files of an earlier export of this clip are overwritten; those
    ///     that this one has no use for are removed
    ///   - coversClip: whether frames that were not computed get empty pictures, as tools that
    ///     score whole clips want
    package init(
        folder: String, clip: String, overlap: OverlapPolicy, replaces: Bool,
        formats: Set<Format> = Set(Format.allCases), coversClip: Bool = false
    ) {
        self.formats = formats
        self.coversClip = coversClip
        self.folder = URL(fileURLWithPath: folder)
        self.clip = clip
        self.overlap = overlap
        self.replaces = replaces
    }

    private var annotations: URL { folder.appendingPathComponent("Annotations/\(clip)") }
    private var masks: URL { folder.appendingPathComponent("Masks/\(clip)") }
    private var json: URL { folder.appendingPathComponent("\(clip).coco.json") }

    private func place(of format: Format) -> URL {
        switch format {
        case .davis: annotations
        case .objects: masks
        case .rle: json
        }
    }

    /// Whether the files may be written, to be asked before hours of work.
    /// - Throws: `MediaError.exists` for a clip that was exported here before, `.cannotWrite`.
    package func check() throws {
        for format in Format.allCases
        where formats.contains(format) && !replaces
            && FileManager.default.fileExists(atPath: place(of: format).path)
        {
            throw MediaError.exists(path: place(of: format).relativePath)
        }
        try makeFolder(folder)
    }

    /// - Parameter notes: what else the JSON file says about how the masks were made
    /// - Throws: `MediaError.exists`, `.cannotWrite`; `EngineError.input` for object ids that DAVIS
    ///   pictures cannot hold.
    @discardableResult
    package func write(_ found: ClipMasks, notes: [String: String] = [:]) throws -> Summary {
        if let id = found.objects.first(where: { !Self.objectIDs.contains($0) }) {
            throw EngineError.input(
                what: "object id of a DAVIS picture",
                expected: "\(Self.objectIDs.lowerBound) to \(Self.objectIDs.upperBound)",
                found: "\(id)")
        }
        try check()
        if formats.contains(.davis) { try makeFolder(annotations) }
        if formats.contains(.objects) {
            for object in found.objects { try makeFolder(folder(of: object)) }
        }
        var file = COCOFile(found, overlap: overlap, notes: notes)
        var written: Set<String> = []
        let frames = coversClip ? Array(found.times.indices) : found.frames
        for frame in frames {
            let masks = try found.masks(on: frame, overlap: overlap)
            written.formUnion(try writePictures(masks, frame, of: found))
            for (object, mask) in masks { file.add(mask, object: object, frame: frame) }
        }
        if formats.contains(.rle) {
            try AtomicFile.write(file.bytes(), to: json.path, replacing: replaces)
        }
        if replaces { try removeLeftovers(keeping: written) }
        let palettes = formats.contains(.davis) ? frames.count : 0
        return Summary(
            palettePictures: palettes, objectPictures: written.count - palettes,
            annotations: formats.contains(.davis) ? annotations.relativePath : nil,
            masks: formats.contains(.objects) ? masks.relativePath : nil,
            json: formats.contains(.rle) ? json.relativePath : nil)
    }

    /// - Returns: where they are
    private func writePictures(
        _ masks: [(object: Int, mask: Mask)], _ frame: Int, of found: ClipMasks
    ) throws -> [String] {
        var paths: [String] = []
        if formats.contains(.davis) {
            paths.append(
                try write(
                    Self.numbered(masks, size: found.size), .palette(DAVISPalette.triples),
                    to: annotations, frame, size: found.size))
        }
        guard formats.contains(.objects) else { return paths }
        let empty = [UInt8](repeating: 0, count: found.size.area)
        for object in coversClip ? found.objects : masks.map(\.object) {
            let mask = masks.first { $0.object == object }?.mask
            paths.append(
                try write(
                    mask?.values.map { $0 == 0 ? 0 : 255 } ?? empty, .grey,
                    to: folder(of: object), frame, size: found.size))
        }
        return paths
    }

    private func folder(of object: Int) -> URL {
        masks.appendingPathComponent(NumberedPictures.digits(object, 3))
    }

    private func makeFolder(_ url: URL) throws {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw MediaError.cannotWrite(
                path: url.relativePath, reason: "the folder cannot be made")
        }
    }

    private func write(
        _ pixels: [UInt8], _ layout: PNG.Layout, to folder: URL, _ frame: Int, size: PixelSize
    ) throws -> String {
        let path = folder.appendingPathComponent(NumberedPictures.name(frame)).path
        try PNG.write(
            PNG.Picture(size: size, layout: layout, pixels: pixels), to: path,
            replacing: replaces)
        return path
    }

    // MARK: - Earlier exports

    /// Removes what an earlier export of this clip wrote and this one did not: two runs in one
    /// folder would pass for one. Files of other names are the user's and stay.
    private func removeLeftovers(keeping written: Set<String>) throws {
        if formats.contains(.davis) {
            try NumberedPictures.remove(in: annotations.path, keeping: written)
        }
        guard formats.contains(.objects) else { return }
        let names = try? FileManager.default.contentsOfDirectory(atPath: masks.path)
        for name in names ?? [] where NumberedPictures.isNumber(name, digits: 3) {
            let folder = masks.appendingPathComponent(name)
            try NumberedPictures.remove(in: folder.path, keeping: written)
            // Only goes when it is empty.
            rmdir(folder.path)
        }
    }

    /// The id of the object at each pixel; the lower id is in front.
    private static func numbered(
        _ masks: [(object: Int, mask: Mask)], size: PixelSize
    ) -> [UInt8] {
        var numbers = [UInt8](repeating: 0, count: size.area)
        for (object, mask) in masks.reversed() {
            for pixel in numbers.indices where mask.values[pixel] != 0 {
                numbers[pixel] = UInt8(clamping: object)
            }
        }
        return numbers
    }
}
