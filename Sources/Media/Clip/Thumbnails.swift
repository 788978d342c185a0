import CFFmpeg

/// Small pictures for a filmstrip, from a reader of its own so that stepping is not disturbed.
///
/// Not shared between threads.
final class Thumbnails {
    private let file: ClipFile
    private let cancel: CancelFlag
    private let index: Monitor<FrameIndex>
    private let converter: PictureConverter
    private var reader: VideoReader?

    init(
        file: ClipFile, cancel: CancelFlag, index: Monitor<FrameIndex>, orientation: Orientation
    ) {
        self.file = file
        self.cancel = cancel
        self.index = index
        converter = PictureConverter(orientation: orientation)
    }

    /// The nearest place to start decoding at or before frame `rank`, scaled while it is converted.
    func picture(near rank: Int, size: PixelSize) throws -> Frame {
        let start = index.read { index in
            index.presentation.indices.contains(rank) ? index.start(for: rank) : nil
        }
        let reader = try self.reader ?? VideoReader(file: file, cancel: cancel, threads: 1)
        self.reader = reader
        let shown: Int
        if let start, start.ordinal > 0, reader.seek(to: start.ordinal, in: index) {
            shown = start.rank
        } else if start == nil,
            reader.seekRoughly(to: index.read { Double(rank) / max($0.rate, 0.001) })
        {
            shown = rank
        } else {
            shown = 0
            if let fresh = try reader.rewind(in: index) { self.reader = fresh }
        }
        return try convert(shown, size)
    }

    private func convert(_ rank: Int, _ size: PixelSize) throws -> Frame {
        guard let reader, try reader.next() != nil else {
            throw MediaError.undecodable(path: file.path, index: rank, reason: "no picture here")
        }
        return Frame(
            index: rank, time: index.read { $0.time(of: rank) } ?? 0, size: size,
            pixels: try converter.rgb(reader.frame.pointer, size: size))
    }
}
