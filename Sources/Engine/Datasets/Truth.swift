import Media

/// The true masks of one sample, decoded frame by frame when they are asked for.
package struct Truth: Sendable {
    /// Names of the frames, as the predictions use them.
    package let frames: [String]
    let source: Source

    enum Source: Sendable {
        /// For each frame the masks whose union is meant, and those of everything annotated.
        case runLengths([[MaskRLE]], foreground: [[MaskRLE]]?)
        /// One PNG per frame and the numbers that are meant; nil means everything marked.
        case pictures([String], objects: [Int]?)
        /// One frame, of which only a box and points inside the object are known.
        case box(Box, points: [PixelPoint])
    }

    /// One frame of the truth.
    package struct Frame: Sendable {
        package let mask: BitMask
        /// Everything annotated; ReVOS only.
        package let foreground: BitMask?
        /// Pixels that do not count; DAVIS only.
        package let ignored: BitMask?
    }

    /// - Parameter size: of the prediction. Frames without any run length take it over.
    /// - Throws: `TruthError`, `MaskRLEError`; `DatasetError.mask` when the sizes differ.
    package func frame(_ index: Int, size: PixelSize) throws -> Frame {
        switch source {
        case .runLengths(let masks, let foreground):
            let everything = try foreground.map { try union($0[index], index, size) }
            return Frame(
                mask: try union(masks[index], index, size), foreground: everything, ignored: nil)
        case .pictures(let paths, nil):
            let mask = try TruthError.wrap { try MaskFile.marked(paths[index]) }
            try check(mask.size, index, size)
            return Frame(mask: BitMask(mask), foreground: nil, ignored: nil)
        case .pictures(let paths, let objects?):
            let picture = try TruthError.wrap { try MaskFile.numbers(paths[index]) }
            try check(picture.size, index, size)
            func bits(_ inside: (UInt8) -> Bool) -> BitMask {
                BitMask(
                    Mask(size: picture.size, values: picture.pixels.map { inside($0) ? 1 : 0 }))
            }
            return Frame(
                mask: bits { $0 != MaskFile.ignored && objects.contains(Int($0)) },
                foreground: nil, ignored: bits { $0 == MaskFile.ignored })
        case .box:
            throw DatasetError.missing(path: "frame \(frames[index])", item: "mask, only a box")
        }
    }

    /// The true mask of a frame in its own size; nil where the file says that there is none.
    /// - Throws: what `frame(_:size:)` throws.
    package func mask(_ index: Int) throws -> Mask? {
        switch source {
        case .runLengths(let masks, _):
            guard let size = masks[index].first?.size else { return nil }
            return Mask(try union(masks[index], index, size))
        case .pictures(let paths, nil):
            return try TruthError.wrap { try MaskFile.marked(paths[index]) }
        case .pictures(let paths, let objects?):
            let picture = try TruthError.wrap { try MaskFile.numbers(paths[index]) }
            return Mask(
                size: picture.size,
                values: picture.pixels.map {
                    $0 != MaskFile.ignored && objects.contains(Int($0)) ? 1 : 0
                })
        case .box:
            throw DatasetError.missing(path: "frame \(frames[index])", item: "mask, only a box")
        }
    }

    /// The box and the points of a picture of which nothing else is known; nil elsewhere.
    package var box: (box: Box, points: [PixelPoint])? {
        if case .box(let box, let points) = source { (box, points) } else { nil }
    }

    private func union(_ masks: [MaskRLE], _ index: Int, _ size: PixelSize) throws -> BitMask {
        var union = BitMask(size: size)
        for mask in masks {
            try check(mask.size, index, size)
            union.formUnion(BitMask(try mask.decoded()))
        }
        return union
    }

    private func check(_ found: PixelSize, _ index: Int, _ expected: PixelSize) throws {
        guard found == expected else {
            throw DatasetError.mask(
                path: "frame \(frames[index])", item: "true mask",
                reason: "is \(found.width)x\(found.height), the prediction "
                    + "\(expected.width)x\(expected.height)")
        }
    }
}
