import Media

/// The lines of a JSONL dataset.
struct JSONLFile {
    let path: String

    /// One sample. It has `masks` or `box`.
    struct Row {
        /// The clip's or picture's file.
        var media = ""
        var id: String?
        var expression = ""
        var masks: String?
        var objects: [Int]?
        var box: Box?
        /// Points inside the object; none unless the line has them.
        var points: [PixelPoint] = []

        /// The file's name without its folder and ending.
        var clip: String {
            let name = media.split(separator: "/").last.map(String.init) ?? media
            guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
            return String(name[..<dot])
        }
    }

    /// Calls `body` with each line that is not empty; one that cannot be used comes as the error
    /// that says why.
    /// - Throws: `DatasetError.unreadable`, and what `body` throws.
    func forEachLine(_ body: (Int, Result<Row, DatasetError>) throws -> Void) throws {
        try LineFile(path: path).forEachLine { line, range in
            try body(line, Result { () throws(DatasetError) in try row(line, range) })
        }
    }

    private func row(_ line: Int, _ range: Range<Int>) throws(DatasetError) -> Row {
        do {
            let reader = try JSONReader(path: path, range: range)
            var row = Row()
            try reader.object { key in
                guard try !reader.takeNull() else { return }
                try read(key, reader, into: &row)
            }
            try reader.end()
            guard !row.media.isEmpty else { throw problem(line, "a clip or an image", "neither") }
            guard row.masks != nil || row.box != nil else {
                throw problem(line, "masks or a box", "neither")
            }
            let names = [row.media, row.id, row.masks].compactMap { $0 }
            for name in names { _ = try Folder.checked(name, from: "\(path): line \(line)") }
            return row
        } catch DatasetError.json(_, let offset, let expected, let found) {
            let place = "\(found) at character \(offset - range.lowerBound + 1)"
            throw problem(line, expected, place.replacing("the end of the file", with: "the end"))
        } catch let error as DatasetError {
            throw error
        } catch {
            throw problem(line, "a sample", "\(error)")
        }
    }

    private func read(_ key: String, _ reader: JSONReader, into row: inout Row) throws {
        switch key {
        case "clip", "image": row.media = try reader.string()
        case "id": row.id = try reader.identifier()
        case "expression": row.expression = try reader.string()
        case "masks": row.masks = try reader.string()
        case "object_ids":
            var objects: [Int] = []
            try reader.array { _ in objects.append(try reader.integer()) }
            row.objects = objects.distinct
        case "box":
            var sides: [Double] = []
            try reader.array { _ in sides.append(try reader.number()) }
            guard sides.count == 4, sides.allSatisfy(\.isFinite) else {
                throw try reader.unexpected("a box of four numbers before this")
            }
            row.box = Box(x0: sides[0], y0: sides[1], x1: sides[2], y1: sides[3])
        case "points":
            var points: [PixelPoint] = []
            try reader.array { _ in points.append(try point(reader)) }
            row.points = points
        default: try reader.skip()
        }
    }

    private func point(_ reader: JSONReader) throws -> PixelPoint {
        var sides: [Double] = []
        try reader.array { _ in sides.append(try reader.number()) }
        guard sides.count == 2, sides.allSatisfy(\.isFinite) else {
            throw try reader.unexpected("a point of two numbers before this")
        }
        return PixelPoint(x: sides[0], y: sides[1])
    }

    private func problem(_ line: Int, _ expected: String, _ found: String) -> DatasetError {
        .line(path: path, line: line, expected: expected, found: found)
    }
}
