import Media

/// A folder of mask PNGs, one per frame, in the order of their names.
struct PictureFolder {
    let path: String

    /// Names of the frames.
    var frames: [String] { Folder.names(in: path, ending: ".png") }

    /// Decodes every picture and reports what is wrong.
    /// - Parameter expecting: how many there should be, where that is known.
    func check(expecting: Int? = nil, _ report: (Finding) -> Void) {
        let frames = frames
        if frames.isEmpty { return report(.error(path, "no mask pictures in this folder")) }
        if let expecting, frames.count != expecting {
            report(.note(path, "\(frames.count) mask pictures, expected \(expecting)"))
        }
        var size: PixelSize?
        for frame in frames {
            let file = "\(path)/\(frame).png"
            do {
                let found = try PNG.read(file).size
                if let size, size != found {
                    report(
                        .error(
                            file,
                            "is \(found.width)x\(found.height), the frames before it "
                                + "\(size.width)x\(size.height)"))
                }
                size = size ?? found
            } catch {
                report(Finding(error))
            }
        }
    }
}

extension Truth {
    /// The truth of a sample whose masks are PNGs.
    /// - Throws: `DatasetError.missing` when the folder is not there or empty.
    static func pictures(of sample: Sample) throws -> Truth {
        guard case .pictures(let folder, let objects) = sample.source else {
            throw DatasetError.missing(path: sample.clip, item: "folder of mask pictures")
        }
        let frames = PictureFolder(path: folder).frames
        guard !frames.isEmpty else {
            throw DatasetError.missing(path: folder, item: "mask pictures there")
        }
        return Truth(
            frames: frames,
            source: .pictures(frames.map { "\(folder)/\($0).png" }, objects: objects))
    }
}
