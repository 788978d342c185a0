import Foundation
import Media

/// Writes the masks of a clip into a folder:
///
/// - `Annotations/<clip>/00000.png`: one number per pixel in the DAVIS palette,
/// - `Masks/<clip>/001/00000.png`: one object each, 0 and 255,
/// - `<clip>.coco.json`: run lengths and where each mask comes from.
///
/// Frames that were not computed have no file. A file is there as a whole or not at all.
package struct MaskExport: Sendable {
    /// What was written, for the user.
    package struct Summary: Sendable, Equatable {
        package let palettePictures: Int
        package let objectPictures: Int
        package let json: String
    }

    /// Ids that a DAVIS picture can hold; 255 means "ignore" there.
    package static let objectIDs = 1...254

    private let folder: URL
    private let clip: String
    private let overlap: OverlapPolicy
    private let replaces: Bool

    /// - Parameters:
    ///   - clip: as in `ClipMasks`
    ///   - replaces: whether files that are there already are overwritten
    package init(folder: String, clip: String, overlap: OverlapPolicy, replaces: Bool) {
        self.folder = URL(fileURLWithPath: folder)
        self.clip = clip
        self.overlap = overlap
        self.replaces = replaces
    }

    private var annotations: URL { folder.appendingPathComponent("Annotations/\(clip)") }
    private var masks: URL { folder.appendingPathComponent("Masks/\(clip)") }
    private var json: URL { folder.appendingPathComponent("\(clip).coco.json") }

    /// Whether the files may be written, to be asked before hours of work.
    /// - Throws: `MediaError.exists` for a clip that was exported here before, `.cannotWrite`.
    package func check() throws {
        for place in [annotations, masks, json]
        where !replaces && FileManager.default.fileExists(atPath: place.path) {
            throw MediaError.exists(path: place.relativePath)
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
        try makeFolder(annotations)
        for object in found.objects { try makeFolder(folder(of: object)) }
        var file = COCOFile(found, overlap: overlap, notes: notes)
        var pictures = 0
        for frame in found.frames {
            let masks = try found.masks(on: frame, overlap: overlap)
            try write(
                Self.numbered(masks, size: found.size), .palette(DAVISPalette.triples),
                to: annotations, frame, size: found.size)
            for (object, mask) in masks {
                try write(
                    mask.values.map { $0 == 0 ? 0 : 255 }, .grey, to: folder(of: object), frame,
                    size: found.size)
                file.add(mask, object: object, frame: frame)
                pictures += 1
            }
        }
        try AtomicFile.write(file.bytes(), to: json.path, replacing: replaces)
        return Summary(
            palettePictures: found.frames.count, objectPictures: pictures,
            json: json.relativePath)
    }

    private func folder(of object: Int) -> URL {
        masks.appendingPathComponent(Self.digits(object, 3))
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
    ) throws {
        let path = folder.appendingPathComponent(Self.digits(frame, 5) + ".png").path
        try PNG.write(
            PNG.Picture(size: size, layout: layout, pixels: pixels), to: path,
            replacing: replaces)
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

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
