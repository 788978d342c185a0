import Media

/// DAVIS 2017 and everything exported in its layout: palette PNGs under `Annotations`, whose
/// numbers are the objects. One sample per object.
package struct DAVISDataset: Dataset {
    package let kind = DatasetKind.davis
    package let root: String
    package let split: String
    package let samples: [Sample]
    package let leftOut: Int
    private let masks: String
    private let clips: [String]

    /// Every clip that has annotations; the only split of a folder without lists.
    static let everything = "all"
    private static let lists = ["ImageSets/2017", "ImageSets"]

    static func splits(in root: String) -> [String] {
        guard annotations(in: root) != nil else { return [] }
        let named = lists.flatMap { Folder.names(in: "\(root)/\($0)", ending: ".txt") }
        return Set(named).sorted() + [everything]
    }

    /// Full resolution comes last, as in the official tools' default.
    private static func annotations(in root: String) -> String? {
        let folders = ["480p", "Full-Resolution"].map { "\(root)/Annotations/\($0)" }
        return (folders + ["\(root)/Annotations"]).first(where: Folder.exists)
    }

    /// - Throws: `DatasetError`, `MediaError`.
    package init(root: String, split: String) throws {
        guard let masks = Self.annotations(in: root) else {
            throw DatasetError.unreadable(path: "\(root)/Annotations", reason: "no such folder")
        }
        let clips = try Self.clips(root, split, masks)
        var (samples, leftOut): ([Sample], Int) = ([], 0)
        for clip in clips {
            guard let count = Self.objects("\(masks)/\(clip)"), count > 0 else {
                leftOut += 1
                continue
            }
            for object in 1...count {
                samples.append(
                    Sample(
                        index: samples.count, clip: clip, id: "\(object)", expression: "",
                        group: split, targets: 1,
                        source: .pictures(folder: "\(masks)/\(clip)", objects: [object])))
            }
        }
        self.root = root
        self.split = split
        self.masks = masks
        self.clips = clips
        self.samples = samples
        self.leftOut = leftOut
    }

    private static func clips(_ root: String, _ split: String, _ masks: String) throws -> [String] {
        let list = lists.map { "\(root)/\($0)/\(split).txt" }.first(where: Folder.hasFile)
        guard let list else {
            guard split == everything else {
                throw DatasetError.noSplit(path: root, split: split, known: splits(in: root))
            }
            return Folder.names(in: masks).filter { Folder.exists("\(masks)/\($0)") }
        }
        var clips: [String] = []
        // One name a line: a CSV of one column.
        try CSVReader(path: list).forEachRow { line, fields in
            let name = fields[0].filter { !$0.isWhitespace }
            clips.append(try Folder.checked(name, from: "\(list): line \(line)"))
        }
        return clips
    }

    /// The highest number in any frame, which is how many objects there are; nil when a frame
    /// cannot be read.
    private static func objects(_ folder: String) -> Int? {
        var highest = 0
        for frame in PictureFolder(path: folder).frames {
            guard let picture = try? MaskFile.numbers("\(folder)/\(frame).png") else { return nil }
            let top = picture.pixels.reduce(0) { $1 == MaskFile.ignored ? $0 : max($0, $1) }
            highest = max(highest, Int(top))
        }
        return highest
    }

    package func truth(of sample: Sample) throws -> Truth { try .pictures(of: sample) }

    package func clipPath(of sample: Sample) throws -> String {
        try Folder.first(Self.pictureFolders.map { $0 + sample.clip }, in: root)
    }

    /// Full resolution comes last, as with the annotations.
    private static let pictureFolders = ["480p/", "Full-Resolution/", ""].map { "JPEGImages/" + $0 }

    package func check(_ report: (Finding) -> Void) throws {
        for clip in clips {
            let folder = "\(masks)/\(clip)"
            guard Folder.exists(folder) else {
                report(.error(folder, "the mask folder is missing"))
                continue
            }
            let frames = PictureFolder(path: folder)
            frames.check(report)
            for frame in frames.frames {
                do { _ = try MaskFile.numbers("\(folder)/\(frame).png") } catch {
                    if error is DatasetError { report(Finding(error)) }
                }
            }
            if Self.objects(folder) == 0 { report(.note(folder, "no object in any frame")) }
            checkPictures(clip, frames.frames, report)
        }
    }

    private func checkPictures(_ clip: String, _ frames: [String], _ report: (Finding) -> Void) {
        let place = "\(root)/JPEGImages"
        guard Folder.exists(place) else { return }
        let folders = Self.pictureFolders.map { "\(root)/\($0)\(clip)" }
        guard let folder = folders.first(where: Folder.exists) else {
            return report(.error(place, "no folder of frames for \(clip)"))
        }
        let found = Set(Folder.names(in: folder, ending: ".jpg"))
        let missing = frames.filter { !found.contains($0) }
        if let first = missing.first {
            report(
                .error(
                    folder,
                    "\(missing.count) frames with masks have no picture, the first is "
                        + "\(first).jpg"))
        }
    }
}
