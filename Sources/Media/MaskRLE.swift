/// A mask as COCO's compressed run lengths: what ReVOS and MeViS store and `pycocotools` writes.
///
/// Runs alternate outside, inside, outside, ... down the columns, from the left. Each run is
/// written as groups of five bits, lowest first, in the characters `0` to `o`: bit 32 says that
/// more follows, bit 16 of the last group is the sign. From the fourth run on the text holds the
/// difference to the run two places earlier.
package struct MaskRLE: Sendable, Equatable {
    package let size: PixelSize
    /// The text; bytes rather than a string, because files hold millions of them.
    package let counts: [UInt8]

    /// Takes the text as it is; `decoded()` judges it.
    package init(size: PixelSize, counts: [UInt8]) {
        self.size = size
        self.counts = counts
    }

    /// Encodes a mask exactly as `pycocotools` does.
    package init(_ mask: Mask) {
        size = mask.size
        counts = Self.text(of: Self.runs(of: mask))
    }

    /// The mask that the text means.
    /// - Throws: `MaskRLEError` for sizes beyond `MaskRLE.maximumArea`, characters or groups that
    ///   are no run lengths, and runs that do not fill the picture.
    package func decoded() throws -> Mask {
        var values = [UInt8](repeating: 0, count: try checkedArea())
        let (height, width) = (size.height, size.width)
        var position = 0  // in column order
        var inside = false
        try forEachRun { run in
            guard run <= values.count - position else {
                throw MaskRLEError.wrongTotal(expected: values.count, found: nil)
            }
            if inside, run > 0 {
                var (x, y) = position.quotientAndRemainder(dividingBy: height)
                for _ in 0..<run {
                    values[y * width + x] = 1
                    y += 1
                    if y == height { (x, y) = (x + 1, 0) }
                }
            }
            position += run
            inside.toggle()
        }
        guard position == values.count else {
            throw MaskRLEError.wrongTotal(expected: values.count, found: position)
        }
        return Mask(size: size, values: values)
    }

    /// Reads the runs without making the mask.
    /// - Throws: what `decoded()` throws.
    package func validate() throws {
        let area = try checkedArea()
        var total = 0
        try forEachRun { run in
            guard run <= area - total else {
                throw MaskRLEError.wrongTotal(expected: area, found: nil)
            }
            total += run
        }
        guard total == area else { throw MaskRLEError.wrongTotal(expected: area, found: total) }
    }

    /// Pixels of the largest mask that is decoded: 16K video fits, a bomb does not.
    package static let maximumArea = 1 << 27

    private func checkedArea() throws -> Int {
        let (area, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        guard size.width >= 0, size.height >= 0, !overflow, area <= Self.maximumArea else {
            throw MaskRLEError.unusableSize(size)
        }
        return area
    }

    // MARK: - Text to runs

    private func forEachRun(_ body: (Int) throws -> Void) throws {
        var (before, last) = (0, 0)  // the runs two places and one place earlier
        var (offset, number) = (0, 0)
        while offset < counts.count {
            let start = offset
            var run = try readGroup(&offset)
            if number > 2 {
                let (sum, overflow) = run.addingReportingOverflow(before)
                guard !overflow else { throw MaskRLEError.badRun(at: start) }
                run = sum
            }
            guard run >= 0 else { throw MaskRLEError.badRun(at: start) }
            try body(run)
            (before, last) = (last, run)
            number += 1
        }
    }

    /// One signed number.
    private func readGroup(_ offset: inout Int) throws -> Int {
        let start = offset
        var (value, shift) = (0, 0)
        while true {
            guard offset < counts.count else { throw MaskRLEError.cutShort }
            let bits = Int(counts[offset]) - 48
            guard bits >= 0, bits < 64 else { throw MaskRLEError.badCharacter(at: offset) }
            guard shift <= 35 else { throw MaskRLEError.badRun(at: start) }
            value |= (bits & 31) << shift
            offset += 1
            shift += 5
            if bits & 32 == 0 {
                return bits & 16 != 0 ? value | -1 << shift : value
            }
        }
    }

    // MARK: - Runs to text

    private static func runs(of mask: Mask) -> [Int] {
        var runs: [Int] = []
        var (run, current) = (0, UInt8(0))
        for x in 0..<mask.size.width {
            for y in 0..<mask.size.height {
                let value = mask.values[y * mask.size.width + x]
                if value != current {
                    runs.append(run)
                    (run, current) = (0, value)
                }
                run += 1
            }
        }
        runs.append(run)
        return runs
    }

    private static func text(of runs: [Int]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, run) in runs.enumerated() {
            var value = index > 2 ? run - runs[index - 2] : run
            var more = true
            while more {
                let bits = value & 31
                value >>= 5
                more = bits & 16 != 0 ? value != -1 : value != 0
                text.append(UInt8(bits + (more ? 32 : 0) + 48))
            }
        }
        return text
    }
}
