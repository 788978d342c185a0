import Engine
import Foundation
import Media
import Render

/// What the masks of a query can be written as.
enum ExportFormat: String, CaseIterable, Sendable {
    /// `Annotations/<clip>/00000.png`: DAVIS palette, one file per frame, empty ones included.
    case davis
    /// `Masks/<clip>/001/00000.png`: one grey picture per object and frame, 0 and 255.
    case objects
    /// `<clip>.coco.json`: COCO compressed run lengths.
    case rle
    /// `cutout/<clip>/00000.png`: the objects alone, transparent elsewhere.
    case cutout
    /// `overlay/<clip>/00000.png`: the picture with the masks drawn over it.
    case overlay
    /// `<clip>_overlay.mp4`: the same as a video, with the times and the sound of the clip.
    case video

    static let names = allCases.map(\.rawValue)
}

/// Writes masks beside each other in the formats that were asked for: native size, every frame,
/// frame numbers from 0 in five digits.
struct ResultExport {
    let clip: Clip
    let folder: String
    let replaces: Bool
    var style = OverlayStyle()
    /// Whether frames without masks get their picture too; off for masks that are not complete.
    var coversClip = true

    /// Where something was written, and how many files or frames.
    struct Written: Equatable {
        let path: String
        let count: Int
        var unit = "file"
        /// How it was encoded.
        var codecs: String?

        /// "120 files", "120 frames, libx264, aac".
        var amount: String {
            let plain = "\(count) \(unit)\(count == 1 ? "" : "s")"
            return codecs.map { "\(plain), \($0)" } ?? plain
        }
    }

    /// - Throws: `MediaError.exists`, `.cannotWrite`, `.cancelled`; what decoding a frame throws.
    func write(
        _ masks: ClipMasks, as formats: Set<ExportFormat>, cancelled: () -> Bool = { false }
    ) throws -> [Written] {
        var written = try writeMasks(masks, formats)
        if formats.contains(.cutout) {
            written.append(try frames("cutout", masks, cancelled, picture: cutout))
        }
        if formats.contains(.overlay) {
            written.append(
                try frames("overlay", masks, cancelled) { frame, found in
                    PNG.Picture(
                        size: frame.size, layout: .rgb, pixels: overlaid(frame, found).pixels)
                })
        }
        if formats.contains(.video) { written.append(try video(masks, cancelled)) }
        return written
    }

    private func writeMasks(_ masks: ClipMasks, _ formats: Set<ExportFormat>) throws -> [Written] {
        let plain = Set(formats.compactMap { MaskExport.Format(rawValue: $0.rawValue) })
        guard !plain.isEmpty else { return [] }
        let summary = try MaskExport(
            folder: folder, clip: masks.clip, overlap: .keep, replaces: replaces, formats: plain,
            coversClip: coversClip
        ).write(masks)
        return [
            summary.annotations.map { Written(path: $0, count: summary.palettePictures) },
            summary.masks.map { Written(path: $0, count: summary.objectPictures) },
            summary.json.map { Written(path: $0, count: 1) },
        ].compactMap { $0 }
    }

    // MARK: - Pictures of the clip

    private func frames(
        _ kind: String, _ masks: ClipMasks, _ cancelled: () -> Bool,
        picture: (Frame, [(object: Int, mask: Mask)]) -> PNG.Picture
    ) throws -> Written {
        let place = "\(folder)/\(kind)/\(masks.clip)"
        if !replaces, FileManager.default.fileExists(atPath: place) {
            throw MediaError.exists(path: place)
        }
        try makeFolder(place)
        var written: Set<String> = []
        for index in coversClip ? Array(masks.times.indices) : masks.frames {
            let frame = try clip.frame(at: index, cancelled: cancelled)
            let found = try masks.masks(on: index, overlap: .keep)
            let path = place + "/" + NumberedPictures.name(index)
            try PNG.write(picture(frame, found), to: path, replacing: replaces)
            written.insert(path)
        }
        if replaces { try NumberedPictures.remove(in: place, keeping: written) }
        return Written(path: place, count: written.count)
    }

    /// Straight alpha.
    private func cutout(_ frame: Frame, _ masks: [(object: Int, mask: Mask)]) -> PNG.Picture {
        var pixels = [UInt8](repeating: 0, count: 4 * frame.size.area)
        for (_, mask) in masks {
            for pixel in mask.values.indices where mask.values[pixel] != 0 {
                for channel in 0..<3 {
                    pixels[4 * pixel + channel] = frame.pixels[3 * pixel + channel]
                }
                pixels[4 * pixel + 3] = 255
            }
        }
        return PNG.Picture(size: frame.size, layout: .rgba, pixels: pixels)
    }

    private func overlaid(_ frame: Frame, _ masks: [(object: Int, mask: Mask)]) -> Bitmap {
        let objects = masks.map { ObjectMask(id: $0.object, mask: $0.mask) }
        return overlay(objects, on: frame, style: style)
    }

    // MARK: - Video

    private func video(_ masks: ClipMasks, _ cancelled: () -> Bool) throws -> Written {
        let path = "\(folder)/\(masks.clip)_overlay.mp4"
        if !replaces, FileManager.default.fileExists(atPath: path) {
            throw MediaError.exists(path: path)
        }
        try makeFolder(folder)
        var codecs = ""
        try AtomicFile.make(path, replacing: replaces) { temporary in
            let writer = try VideoWriter(clip, to: temporary)
            codecs = writer.codecs
            for index in masks.times.indices {
                let frame = try clip.frame(at: index, cancelled: cancelled)
                let found = try masks.masks(on: index, overlap: .keep)
                try writer.append(overlaid(frame, found).pixels, frame: index)
            }
            try writer.finish()
        }
        return Written(path: path, count: masks.times.count, unit: "frame", codecs: codecs)
    }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw MediaError.cannotWrite(path: path, reason: "the folder cannot be made")
        }
    }
}
