import Foundation

/// The images of a folder in the order of the last number in their names, and the sound beside them.
struct ImageList {
    /// At least one.
    let paths: [String]
    /// Path of the sound, nil without one.
    let sound: String?
    let notes: [String]

    private static let suffixes: Set<String> = [
        "png", "jpg", "jpeg", "bmp", "webp", "tif", "tiff", "ppm", "pgm",
    ]

    /// - Throws: `MediaError.unreadable`, `.noVideo` without a numbered image.
    init(folder: String) throws {
        var place = folder
        var names = try Self.images(in: place)
        if names.isEmpty {
            // Some data sets keep one folder per clip with `frames/` and `audio.wav` in it.
            let inner = Self.join(folder, "frames")
            if let found = try? Self.images(in: inner), !found.isEmpty {
                (place, names) = (inner, found)
            }
        }
        guard !names.isEmpty else {
            throw MediaError.noVideo(path: folder, found: "a folder without numbered images")
        }
        paths = names.map { Self.join(place, $0.name) }
        sound = Self.sound(beside: place)
        notes = Self.notes(names.map(\.number))
    }

    private static func images(in folder: String) throws -> [(number: Int, name: String)] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw MediaError.unreadable(path: folder, reason: "the folder cannot be listed")
        }
        return names.compactMap { name -> (number: Int, name: String)? in
            let url = URL(fileURLWithPath: name)
            guard !name.hasPrefix("."), suffixes.contains(url.pathExtension.lowercased()),
                let number = lastNumber(in: url.deletingPathExtension().lastPathComponent)
            else { return nil }
            return (number, name)
        }.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    }

    /// The last run of digits of a name: 12 for "shot3_00012". Nil without one, or if it is longer
    /// than any frame number.
    static func lastNumber(in name: String) -> Int? {
        let digits = name.utf8.reversed().drop { !(48...57).contains($0) }
            .prefix { (48...57).contains($0) }
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        return digits.reversed().reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private static func sound(beside folder: String) -> String? {
        let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        let trimmed = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        return [join(folder, "audio.wav"), trimmed + ".wav", join(parent, "audio.wav")].first {
            FileManager.default.isReadableFile(atPath: $0)
        }
    }

    private static func notes(_ numbers: [Int]) -> [String] {
        zip(numbers, numbers.dropFirst()).contains { $0 == $1 }
            ? ["several images carry the same number; they follow in the order of their names"] : []
    }

    private static func join(_ folder: String, _ name: String) -> String {
        URL(fileURLWithPath: folder).appendingPathComponent(name).path
    }
}
