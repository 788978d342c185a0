import Media

/// `meta_expressions*.json` of ReVOS and MeViS, read clip by clip.
struct ExpressionFile {
    let path: String

    /// A clip of the file.
    struct Clip {
        let name: String
        /// As listed, which need not be sorted.
        var frames: [String] = []
        var height: Int?
        var width: Int?
        var expressions: [Expression] = []
    }

    /// One expression about a clip; nil where the file has no such key, or null.
    struct Expression {
        let id: String
        var text: String?
        var objects: [String]?
        var annotations: [String]?
        /// 0 referring, 1 reasoning, 2 not scored.
        var type: Int?
    }

    /// Calls `body` with each clip in the order of the file.
    /// - Throws: `DatasetError`, and what `body` throws.
    func forEachClip(_ body: (Clip) throws -> Void) throws {
        let reader = try JSONReader(path: path)
        var hasVideos = false
        try reader.object { key in
            guard key == "videos" else { return try reader.skip() }
            hasVideos = true
            try reader.object { name in try body(try clip(name, reader)) }
        }
        try reader.end()
        guard hasVideos else { throw DatasetError.missing(path: path, item: "\"videos\"") }
    }

    private func clip(_ name: String, _ reader: JSONReader) throws -> Clip {
        var clip = Clip(name: try Folder.checked(name, from: path))
        try reader.object { key in
            guard try !reader.takeNull() else { return }
            switch key {
            case "frames": clip.frames = try identifiers(reader)
            case "height": clip.height = try reader.integer()
            case "width": clip.width = try reader.integer()
            case "expressions":
                try reader.object { clip.expressions.append(try expression($0, reader)) }
            default: try reader.skip()
            }
        }
        for frame in clip.frames { _ = try Folder.checked(frame, from: path) }
        return clip
    }

    private func expression(_ id: String, _ reader: JSONReader) throws -> Expression {
        var expression = Expression(id: try Folder.checked(id, from: path))
        try reader.object { key in
            guard try !reader.takeNull() else { return }
            switch key {
            case "exp": expression.text = try reader.string()
            case "obj_id": expression.objects = try identifiers(reader)
            case "anno_id": expression.annotations = try identifiers(reader)
            case "type_id": expression.type = try reader.integer()
            default: try reader.skip()
            }
        }
        return expression
    }

    /// A list of names; a single one stands for a list of one.
    private func identifiers(_ reader: JSONReader) throws -> [String] {
        guard try reader.kind() == .array else { return [try reader.identifier()] }
        var names: [String] = []
        try reader.array { _ in names.append(try reader.identifier()) }
        return names
    }
}
