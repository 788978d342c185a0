import CFFmpeg
import Foundation

/// Finds all frames of a video stream in the background: from the packets where these leave no
/// doubt, by decoding everything where they do.
final class IndexBuilder: Sendable {
    let index: Monitor<FrameIndex>
    /// How far it is, 0...1, and what it noticed.
    let state = Monitor(State())
    private let file: ClipFile
    private let cancel: CancelFlag
    private let verifies: Bool
    private let area: Int

    struct State: Sendable {
        var progress = 0.0
        var isFinished = false
        var troubles = Troubles()
    }

    /// Containers in which one video packet is one frame with a time of its own.
    private static let plainContainers = ["mov,mp4", "matroska", "avi", "gif", "image2", "_pipe"]
    /// Pixels that may be decoded to make sure: a few seconds of work.
    private static let affordablePixels = 2_000_000_000
    /// Share of the progress that reading the packets is.
    private static let scanShare = 0.3

    init(
        file: ClipFile, cancel: CancelFlag, index: Monitor<FrameIndex>, verifies: Bool, area: Int
    ) {
        self.file = file
        self.cancel = cancel
        self.index = index
        self.verifies = verifies
        self.area = area
    }

    /// Does all the work on a thread of its own.
    func start() {
        let thread = Thread { self.run() }
        thread.name = "frame index"
        thread.start()
    }

    private func run() {
        do {
            try scan()
            if index.read({ !$0.isComplete }) { try decodeAll() }
        } catch MediaError.cancelled {
            return
        } catch {
            state.change { $0.troubles.note("the frame index is not complete: \(error)") }
            index.change { $0.adopt(decoded: $0.presentation) }
        }
        state.change {
            $0.progress = 1
            $0.isFinished = true
        }
    }

    /// Reads every packet without decoding.
    private func scan() throws {
        let demuxer = try Demuxer(file: file, cancel: cancel)
        guard let stream = demuxer.bestStream(AVMEDIA_TYPE_VIDEO) else {
            throw MediaError.noVideo(path: file.path, found: "a file that changed")
        }
        demuxer.keepOnly(stream)
        let packet = try Packet()
        var batch: [PacketRecord] = []
        var code: Int32 = 0
        while code >= 0 {
            code = demuxer.read(packet, of: stream)
            if cancel.isCancelled { throw MediaError.cancelled }
            if code >= 0 { batch.append(PacketRecord(packet.pointer)) }
            if batch.count == 64 || code < 0 || index.read({ $0.packets.count < 64 }) {
                index.change { index in batch.forEach { index.append($0) } }
                batch.removeAll(keepingCapacity: true)
                state.change { $0.progress = demuxer.progress * Self.scanShare }
            }
        }
        finishScan(format: demuxer.formatName, code: code)
    }

    private func finishScan(format: String, code: Int32) {
        if code != omni_averror_eof {
            state.change { $0.troubles.note("the file breaks off: \(libavMessage(code))") }
        }
        let isPlain = Self.plainContainers.contains { format.contains($0) }
        index.change { index in
            if !isPlain || code != omni_averror_eof { index.question(.container) }
            if verifies, index.packets.count <= Self.affordablePixels / max(area, 1) {
                index.question(.verification)
            }
            index.finishPackets()
        }
    }

    /// Decodes the whole stream to learn its frames from the decoder itself.
    private func decodeAll() throws {
        let reader = try VideoReader(file: file, cancel: cancel, threads: 2)
        let packets = max(1, index.read { $0.packets.count })
        var ordinals: [Int] = []
        var sizes: Set<PixelSize> = []
        while let ordinal = try reader.next() {
            ordinals.append(ordinal)
            sizes.insert(reader.frameSize)
            index.change { $0.presentDecoded(ordinal) }
            state.change {
                let share = min(1, Double(ordinals.count) / Double(packets))
                $0.progress = Self.scanShare + (1 - Self.scanShare) * share
            }
        }
        if reader.damaged > 0 {
            state.change {
                $0.troubles.note("parts of the video are damaged; some frames may be missing")
            }
        }
        if sizes.count > 1 { state.change { $0.troubles.note(Troubles.changingSize) } }
        index.change { $0.adopt(decoded: ordinals) }
    }
}
