import CFFmpeg

/// What the index remembers of one video packet, in the order of the file.
struct PacketRecord: Sendable, Equatable {
    /// Presentation and decoding time in ticks of the stream's time base, nil when unknown.
    let pts: Int64?
    let dts: Int64?
    let position: Int64
    let bytes: Int32
    /// How long it is shown, in ticks; 0 when unknown.
    let duration: Int64
    /// Decoding can start here.
    let isKey: Bool
    /// Decoded but never shown (cut away by an edit list).
    let isDiscarded: Bool
    /// The container knows that bytes are missing.
    let isCorrupt: Bool

    init(
        pts: Int64?, dts: Int64?, position: Int64, bytes: Int32, duration: Int64 = 0,
        isKey: Bool, isDiscarded: Bool = false, isCorrupt: Bool = false
    ) {
        self.pts = pts
        self.dts = dts
        self.position = position
        self.bytes = bytes
        self.duration = duration
        self.isKey = isKey
        self.isDiscarded = isDiscarded
        self.isCorrupt = isCorrupt
    }

    init(_ packet: UnsafeMutablePointer<AVPacket>) {
        let packet = packet.pointee
        self.init(
            pts: packet.pts == omni_no_pts ? nil : packet.pts,
            dts: packet.dts == omni_no_pts ? nil : packet.dts,
            position: packet.pos, bytes: packet.size, duration: max(0, packet.duration),
            isKey: packet.flags & AV_PKT_FLAG_KEY != 0,
            isDiscarded: packet.flags & AV_PKT_FLAG_DISCARD != 0,
            isCorrupt: packet.flags & AV_PKT_FLAG_CORRUPT != 0)
    }

    /// What is the same each time this packet is read, whatever was read before it.
    var identity: Identity { Identity(pts: pts, position: position, bytes: bytes) }

    struct Identity: Hashable, Sendable {
        let pts: Int64?
        let position: Int64
        let bytes: Int32
    }
}
