import CFFmpeg

/// Decodes any frame of a video stream exactly: the same pixels as decoding from the start gives.
///
/// Not shared between threads. Frames in a row are decoded in a row; for others it seeks to a start
/// that `FrameIndex` calls safe and decodes up to the frame.
final class RandomAccess {
    private let index: Monitor<FrameIndex>
    private let size: PixelSize
    private let path: String
    private let converter: PictureConverter
    private var reader: VideoReader
    /// Packet of the last frame put out, nil when the place is lost.
    private var lastOrdinal: Int?
    /// Where the decoding now under way began.
    private var began = Start(ordinal: 0, rank: 0, cleanRank: 0)
    /// Key packets are no whole pictures but the begin of a gradual refresh (H.264 recovery points):
    /// pictures are right only from the next key packet on.
    private var refreshesGradually = false
    /// The first frame after a seek has not come yet.
    private var mustProveStart = false
    /// Frames that the decoder does not give, with the frame shown in their place.
    private var substitutes: [Int: Int] = [:]
    /// What went wrong so far.
    private(set) var troubles = Troubles()

    private struct Start {
        let ordinal: Int
        let rank: Int
        /// First frame that is decoded right.
        let cleanRank: Int
    }

    /// How many starts further back are tried when a frame does not come out of decoding.
    private static let retries = [0, 1, 4, 16, Int.max]
    /// Frames that may be decoded from the start of the file only to look for a missing one.
    private static let longestRetry = 2000
    /// How far from a missing frame another one is looked for.
    private static let substituteReach = 32
    /// Frames worth decoding in vain rather than seeking.
    private static let seekCost = 4

    /// - Parameter reader: has put out its first frame, which came from packet `lastOrdinal`.
    init(
        reader: VideoReader, lastOrdinal: Int, index: Monitor<FrameIndex>, size: PixelSize,
        orientation: Orientation
    ) {
        self.reader = reader
        self.lastOrdinal = lastOrdinal
        self.index = index
        self.size = size
        path = reader.demuxer.file.path
        converter = PictureConverter(orientation: orientation)
    }

    /// Decodes frame `target`, and hands over what it passes from frame `first` on.
    ///
    /// A frame that the index knows but the decoder does not give shows its neighbour's picture.
    func frame(
        _ target: Int, from first: Int, cancelled: () -> Bool, passing: (Frame) -> Void
    ) throws -> Frame {
        defer { noteDamage() }
        let wanted = substitutes[target] ?? target
        if let pixels = try find(wanted, from: first, cancelled, passing) {
            return frame(target, pixels)
        }
        let candidates =
            (1...Self.substituteReach).map { target - $0 }
            + (1...Self.substituteReach).map { target + $0 }
        for other in candidates where other >= 0 {
            guard let pixels = try find(other, from: other, cancelled, passing) else { continue }
            substitutes[target] = other
            troubles.note("frame \(target) cannot be decoded; frame \(other) is shown in its place")
            return frame(target, pixels)
        }
        throw MediaError.undecodable(
            path: path, index: target, reason: "the data around it is damaged")
    }

    /// The frame that the reader stands on.
    func current(as rank: Int) throws -> Frame { frame(rank, try pixels()) }

    private func frame(_ rank: Int, _ pixels: [UInt8]) -> Frame {
        Frame(index: rank, time: index.read { $0.time(of: rank) } ?? 0, size: size, pixels: pixels)
    }

    private func pixels() throws -> [UInt8] {
        let stored = reader.frameSize
        if stored != size, stored != PixelSize(width: size.height, height: size.width) {
            troubles.note(Troubles.changingSize)
        }
        return try converter.rgb(reader.frame.pointer, size: size)
    }

    /// The pixels of frame `wanted`; nil when the decoder does not give it.
    private func find(
        _ wanted: Int, from first: Int, _ cancelled: () -> Bool, _ passing: (Frame) -> Void
    ) throws -> [UInt8]? {
        var cannotSeek = false
        var triedFrom = Int.max
        if canContinue(to: wanted) {
            if let pixels = try run(to: wanted, from: first, cancelled, passing) { return pixels }
            triedFrom = began.ordinal
        }
        for skipping in Self.retries {
            let start = start(for: wanted, skipping: skipping)
            guard start.ordinal < triedFrom else { continue }
            if start.ordinal == 0 {
                // From the very start only if that is the regular way, or not for too long.
                guard cannotSeek || triedFrom == Int.max || wanted <= Self.longestRetry else {
                    break
                }
                try rewind()
            } else if !reader.seek(to: start.ordinal, in: index) {
                (cannotSeek, lastOrdinal) = (true, nil)
                continue
            }
            began = start
            mustProveStart = start.ordinal > 0 && !refreshesGradually
            triedFrom = start.ordinal
            if let pixels = try run(to: wanted, from: first, cancelled, passing) { return pixels }
        }
        return nil
    }

    private func start(for wanted: Int, skipping: Int) -> Start {
        index.read { index in
            let key = index.start(for: wanted, skipping: skipping)
            guard refreshesGradually, key.ordinal > 0 else {
                return Start(ordinal: key.ordinal, rank: key.rank, cleanRank: key.rank)
            }
            let earlier = index.start(for: key.rank, skipping: 1)
            return Start(ordinal: earlier.ordinal, rank: earlier.rank, cleanRank: key.rank)
        }
    }

    private func rewind() throws {
        lastOrdinal = nil
        if let fresh = try reader.rewind(in: index) { reader = fresh }
    }

    /// Whether decoding on is right, and quicker than a seek.
    private func canContinue(to wanted: Int) -> Bool {
        guard let lastOrdinal, let last = rank(of: lastOrdinal), last < wanted,
            wanted >= began.cleanRank
        else { return false }
        let start = index.read { $0.start(for: wanted) }
        return start.rank <= last || start.rank - last <= Self.seekCost
    }

    /// Decodes on until `wanted`; nil when it is passed over or the file ends.
    private func run(
        to wanted: Int, from first: Int, _ cancelled: () -> Bool, _ passing: (Frame) -> Void
    ) throws -> [UInt8]? {
        while true {
            if cancelled() { throw MediaError.cancelled }
            guard let ordinal = try reader.next() else { break }
            guard let rank = rank(of: ordinal) else { continue }
            lastOrdinal = ordinal
            if mustProveStart, rank >= began.rank {
                mustProveStart = false
                guard provesStart(ordinal) else { return nil }
            }
            if rank == wanted { return try pixels() }
            if rank > wanted { return nil }
            // Frames before the start's own place were decoded without what they refer to.
            if rank >= first, rank >= began.cleanRank { passing(try current(as: rank)) }
        }
        lastOrdinal = nil
        return nil
    }

    /// Whether the first frame after a seek is the whole picture that a key packet promises. If it is
    /// not, later seeks start one key packet earlier.
    private func provesStart(_ ordinal: Int) -> Bool {
        if ordinal == began.ordinal, reader.isWholePicture { return true }
        refreshesGradually = true
        lastOrdinal = nil
        return false
    }

    private func rank(of ordinal: Int) -> Int? {
        index.read { $0.countsOutputs ? reader.outputs - 1 : $0.rank(ofPacket: ordinal) }
    }

    private func noteDamage() {
        if reader.damaged > 0 {
            troubles.note("parts of the video are damaged; some frames may look wrong")
        }
        if let reason = reader.readError { troubles.note("the file breaks off: \(reason)") }
    }
}
