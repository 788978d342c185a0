/// `metadata.csv` of Ref-AVS: `vid,uid,split,fid,exp`.
struct RefAVSTable {
    let path: String

    init(root: String) { path = "\(root)/metadata.csv" }

    struct Row {
        let line: Int
        /// The uid without its category and index: the folder under `media` and `gt_mask`.
        let clip: String
        let uid: String
        let split: String
        let object: String
        let expression: String
    }

    /// Calls `body` with each row; one that cannot be used comes as the error that says why.
    /// - Throws: `DatasetError` when the file cannot be read or its columns are others.
    func forEachRow(_ body: (Result<Row, DatasetError>) throws -> Void) throws {
        let names = ["uid", "split", "fid", "exp"]
        var columns: [Int]?
        var width = 0
        try CSVReader(path: path).forEachRow { line, fields in
            guard let columns else {
                let found = names.compactMap { name in fields.firstIndex(of: name) }
                guard found.count == names.count else {
                    throw DatasetError.line(
                        path: path, line: line, expected: "the columns vid,uid,split,fid,exp",
                        found: fields.joined(separator: ","))
                }
                (columns, width) = (found, fields.count)
                return
            }
            try body(Result { () throws(DatasetError) in try row(line, fields, columns, width) })
        }
    }

    private func row(
        _ line: Int, _ fields: [String], _ columns: [Int], _ width: Int
    ) throws(DatasetError) -> Row {
        guard fields.count == width else {
            throw .line(
                path: path, line: line, expected: "\(width) fields", found: "\(fields.count)")
        }
        let (uid, split) = (fields[columns[0]], fields[columns[1]])
        let (object, expression) = (fields[columns[2]], fields[columns[3]])
        let parts = uid.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 3 else {
            throw .line(
                path: path, line: line, expected: "a uid CLIP_CATEGORY_INDEX", found: "'\(uid)'")
        }
        let clip = parts.dropLast(2).joined(separator: "_")
        for name in [clip, uid, "fid_" + object] where !Folder.isSafe(name) {
            throw .unsafeName(path: "\(path): line \(line)", name: name)
        }
        return Row(
            line: line, clip: clip, uid: uid, split: split, object: object, expression: expression)
    }
}
