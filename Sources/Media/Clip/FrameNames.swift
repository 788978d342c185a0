import Foundation

/// Finds the frames that a dataset names in the clip that `Clip.open` makes of its files.
package enum FrameNames {
    /// The index of each named frame in a clip; nil for frames that it does not have.
    ///
    /// In a folder of pictures it is the picture of that name, or else of that number (Ref-AVS
    /// calls a frame 3 and its mask 00003). Frames of a video file are named by their index.
    /// - Parameter path: of the clip.
    /// - Throws: `MediaError` when the folder cannot be listed or holds no numbered picture.
    package static func indices(of names: [String], in path: String) throws -> [Int?] {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isThere, isFolder.boolValue else { return names.map { ImageList.lastNumber(in: $0) } }
        var (byName, byNumber): ([String: Int], [Int: Int]) = ([:], [:])
        for (index, picture) in try ImageList(folder: path).paths.enumerated() {
            let name = URL(fileURLWithPath: picture).deletingPathExtension().lastPathComponent
            byName[name] = index
            if let number = ImageList.lastNumber(in: name), byNumber[number] == nil {
                byNumber[number] = index
            }
        }
        return names.map { name in
            byName[name] ?? ImageList.lastNumber(in: name).flatMap { byNumber[$0] }
        }
    }
}
