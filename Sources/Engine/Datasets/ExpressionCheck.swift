import Media

/// What `data check` looks at in ReVOS and MeViS.
struct ExpressionCheck {
    let kind: DatasetKind
    let layout: ExpressionLayout
    let masks: MaskDictionary
    let foreground: MaskDictionary?

    func run(_ report: (Finding) -> Void) throws {
        var (seen, names): (Set<String>, Set<String>) = ([], [])
        try ExpressionFile(path: layout.expressions).forEachClip { clip in
            let place = "\(layout.expressions): \(clip.name)"
            if !names.insert(clip.name).inserted { report(.error(place, "is listed twice")) }
            checkFrames(clip, place, report)
            if clip.expressions.isEmpty { report(.note(place, "has no expressions")) }
            for expression in clip.expressions {
                checkExpression(expression, "\(place): expression \(expression.id)", report)
                for id in expression.annotations ?? [] where seen.insert(id).inserted {
                    checkMasks("\(masks.path): annotation \(id)", clip, report) {
                        try masks.masks(of: id)
                    }
                }
            }
            if let foreground {
                checkMasks("\(foreground.path): \(clip.name)", clip, report) {
                    try foreground.foreground(of: clip.name)
                }
            }
        }
        if kind == .revos, foreground == nil {
            report(
                .note(
                    "\(layout.masks)",
                    "there is no mask_dict_foreground.json beside it; the union "
                        + "of a clip's annotations stands in for it"))
        }
    }

    private func checkFrames(
        _ clip: ExpressionFile.Clip, _ place: String, _ report: (Finding) -> Void
    ) {
        guard !clip.frames.isEmpty else { return report(.error(place, "has no frames")) }
        let sorted = clip.frames.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if sorted != clip.frames {
            report(.note(place, "the frames are not sorted; masks are taken in sorted order"))
        }
        if Set(clip.frames).count < clip.frames.count {
            report(.error(place, "a frame is listed twice"))
        }
        let folders = layout.pictures.map { "\($0)/\(clip.name)" }
        guard let folder = folders.first(where: Folder.exists) else {
            return report(.error(place, "no folder of frames; looked for " + folders[0]))
        }
        let found = Set(Folder.names(in: folder, ending: ".jpg"))
        let missing = clip.frames.filter { !found.contains($0) }
        if let first = missing.first {
            report(
                .error(
                    folder,
                    "\(missing.count) of \(clip.frames.count) frames are missing, the "
                        + "first is \(first).jpg"))
        }
    }

    private func checkExpression(
        _ expression: ExpressionFile.Expression, _ place: String, _ report: (Finding) -> Void
    ) {
        if expression.text?.isEmpty ?? true { report(.error(place, "has no text")) }
        switch expression.objects {
        case nil: report(.note(place, "has no obj_id; object 0 is assumed"))
        case let objects? where objects.isEmpty: report(.note(place, "its obj_id list is empty"))
        default: break
        }
        if expression.annotations == nil {
            report(.error(place, "has no anno_id and cannot be scored"))
        } else if expression.annotations == [] {
            report(.note(place, "its anno_id list is empty; nothing is to be found"))
        }
        guard kind == .revos else { return }
        switch expression.type {
        case 0, 1, 2: break
        case nil: report(.error(place, "has no type_id and counts towards no group"))
        case let type?: report(.error(place, "type_id is \(type), expected 0, 1 or 2"))
        }
    }

    private func checkMasks(
        _ place: String, _ clip: ExpressionFile.Clip, _ report: (Finding) -> Void,
        _ read: () throws -> [[MaskRLE]]
    ) {
        let frames: [[MaskRLE]]
        do { frames = try read() } catch { return report(Finding(error)) }
        if frames.count != clip.frames.count {
            report(
                .error(place, "has \(frames.count) masks for \(clip.frames.count) frames"))
        }
        let empty = frames.count { $0.isEmpty }
        if empty > 0 { report(.note(place, "\(empty) of \(frames.count) masks are null")) }
        for (index, mask) in frames.enumerated().flatMap({ pair in
            pair.element.map { (pair.offset, $0) }
        }) {
            if let width = clip.width, let height = clip.height,
                mask.size != PixelSize(width: width, height: height)
            {
                report(
                    .error(
                        place,
                        "mask \(index) is \(mask.size.width)x\(mask.size.height), the clip "
                            + "\(width)x\(height)"))
                break
            }
            do { try mask.validate() } catch {
                report(.error(place, "mask \(index): \(error)"))
                break
            }
        }
    }
}
