import Foundation
import Media

/// A folder with a picture per frame, as DAVIS has them: 00000.png and on.
package enum NumberedPictures {
    /// The file name of a frame's picture.
    package static func name(_ frame: Int) -> String { digits(frame, 5) + ".png" }

    /// Removes the pictures that an earlier export left in a folder: two runs in one would pass
    /// for one. Files of other names are the user's and stay.
    /// - Parameter written: paths of this export's pictures
    /// - Throws: `MediaError.cannotWrite`.
    package static func remove(in folder: String, keeping written: Set<String>) throws {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        for name in names ?? []
        where name.hasSuffix(".png") && isNumber(name.dropLast(4), digits: 5) {
            let path = folder + "/" + name
            guard !written.contains(path), unlink(path) != 0 else { continue }
            throw MediaError.cannotWrite(
                path: path, reason: "this file of an earlier export cannot be removed")
        }
    }

    /// A number with zeros in front up to a width.
    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// Whether `digits` wrote this.
    static func isNumber(_ text: some StringProtocol, digits count: Int) -> Bool {
        Int(text).map { digits($0, count) == text } ?? false
    }
}
