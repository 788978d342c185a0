/// The frames of a clip in presentation order, and where in the file each one comes from.
///
/// A packet is known by its ordinal: its place in the file among the video packets. Decoders carry a
/// packet's presentation time through to the frame, so the readers of a clip put the ordinal there;
/// every decoded frame then says which packet it is, even where the file has no usable times.
///
/// The index grows while packets are read. A frame is *sealed* (its place in presentation order is
/// final) once the decoding time has passed its presentation time, because no later packet may be
/// shown before that.
struct FrameIndex: Sendable {
    /// Seconds per tick.
    let tick: Double
    /// Frames per second, for files without times.
    let rate: Double
    /// Whether a key packet is a safe start in this codec; if not, only the first packet is.
    let trustsKeys: Bool

    private(set) var packets: [PacketRecord] = []
    /// Packet ordinals in presentation order, sealed ones only.
    private(set) var presentation: [Int] = []
    /// No more frames will come.
    private(set) var isComplete = false
    /// Why packets alone cannot tell the frames, nil while they can.
    private(set) var doubt: Doubt?
    /// Frames are told apart by counting them, because the decoder does not keep ordinals apart.
    private(set) var countsOutputs = false

    /// Changes when frames that were sealed get other numbers.
    private(set) var orderVersion = 0

    /// Place in presentation order by packet ordinal; -1 for packets that give no frame (yet).
    private var ranks: [Int] = []
    /// Packets whose place is not final, sorted by presentation time.
    private var pending: [(pts: Int64, ordinal: Int)] = []
    private var keys: [Int] = []
    private var lookup: [PacketRecord.Identity: Int] = [:]

    /// Why only decoding can tell which frames there are.
    enum Doubt: Sendable, Equatable {
        case missingTimes, repeatedTimes, lateFrame, corruptPacket, startsWithoutKey
        /// The container is one where packets and frames often differ, or it broke off.
        case container
        /// No doubt at all, but the caller wants to be sure.
        case verification
    }

    init(tick: Double, rate: Double, trustsKeys: Bool) {
        self.tick = tick
        self.rate = rate
        self.trustsKeys = trustsKeys
    }

    // MARK: Growing

    /// Adds the next video packet of the file.
    mutating func append(_ packet: PacketRecord) {
        let ordinal = packets.count
        if packet.isKey, ordinal == 0 || trustsKeys { keys.append(ordinal) }
        if ordinal == 0, !packet.isKey { doubt = doubt ?? .startsWithoutKey }
        if packet.isCorrupt { doubt = doubt ?? .corruptPacket }
        packets.append(packet)
        ranks.append(-1)
        // Two packets that look alike cannot be told apart after a seek: neither is looked up then.
        lookup[packet.identity] = lookup[packet.identity] == nil ? ordinal : -1
        if packet.isDiscarded { return }
        guard let pts = packet.pts else {
            doubt = .missingTimes
            return
        }
        enqueue(pts: pts, ordinal: ordinal)
        if let dts = packet.dts, doubt != .missingTimes { seal(before: dts) }
    }

    private mutating func enqueue(pts: Int64, ordinal: Int) {
        if let last = presentation.last, let sealed = packets[last].pts, pts <= sealed {
            doubt = doubt ?? .lateFrame
        }
        var place = pending.count
        while place > 0, pending[place - 1].pts > pts { place -= 1 }
        if place > 0, pending[place - 1].pts == pts { doubt = doubt ?? .repeatedTimes }
        pending.insert((pts, ordinal), at: place)
    }

    private mutating func seal(before dts: Int64) {
        let count = pending.prefix { $0.pts < dts }.count
        for entry in pending.prefix(count) { present(entry.ordinal) }
        pending.removeFirst(count)
    }

    private mutating func present(_ ordinal: Int) {
        ranks[ordinal] = presentation.count
        presentation.append(ordinal)
    }

    /// Ends the scan of packets; with no doubt left the index is then complete.
    mutating func finishPackets() {
        if doubt != .missingTimes { seal(before: Int64.max) }
        pending = []
        isComplete = doubt == nil
    }

    /// Notes that decoding must settle which frames there are. A reason found earlier stays.
    mutating func question(_ reason: Doubt) { doubt = doubt ?? reason }

    /// Adds the next frame of a full decoding, for files without times: their frames are known in
    /// no other way, and need not wait for the end.
    mutating func presentDecoded(_ ordinal: Int) {
        guard doubt == .missingTimes, packets.indices.contains(ordinal) else { return }
        present(ordinal)
    }

    /// Takes the presentation order from a full decoding instead.
    ///
    /// - Parameter ordinals: the packet of each frame as the decoder put them out.
    mutating func adopt(decoded ordinals: [Int]) {
        let known = ordinals.filter { packets.indices.contains($0) }
        var order = known
        countsOutputs = Set(known).count != known.count
        if !countsOutputs, doubt != .missingTimes {
            // Decoders may put out the first frames before they know how far to reorder.
            order.sort { (packets[$0].pts ?? 0, $0) < (packets[$1].pts ?? 0, $1) }
        }
        if !order.starts(with: presentation) { orderVersion += 1 }
        ranks = Array(repeating: -1, count: packets.count)
        presentation = []
        presentation.reserveCapacity(order.count)
        order.forEach { present($0) }
        isComplete = true
    }

    // MARK: Asking

    /// The frame that a packet gives, nil when it gives none or its place is not final yet.
    func rank(ofPacket ordinal: Int) -> Int? {
        guard ranks.indices.contains(ordinal), ranks[ordinal] >= 0 else { return nil }
        return ranks[ordinal]
    }

    /// The ordinal of a packet read again after a seek.
    func ordinal(of packet: PacketRecord) -> Int? {
        lookup[packet.identity].flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The packet to start decoding from to get frame `rank` right.
    ///
    /// It comes no later than the frame's packet in the file, and is shown no later than the frame:
    /// frames between a key packet and its own place in presentation order ("leading" ones of an
    /// open group of pictures) need what came before the key packet.
    ///
    /// - Parameter skipping: how many suitable starts to pass over, towards the start of the file.
    func start(for rank: Int, skipping: Int = 0) -> (ordinal: Int, rank: Int) {
        guard presentation.indices.contains(rank), !countsOutputs else { return (0, 0) }
        let packet = presentation[rank]
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] <= packet { low = middle + 1 } else { high = middle }
        }
        var left = skipping
        for key in keys[..<low].reversed() where key > 0 {
            guard let shown = self.rank(ofPacket: key), shown <= rank else { continue }
            if left == 0 { return (key, shown) }
            left -= 1
        }
        return (0, 0)
    }

    /// Seconds from the first frame to frame `rank`, nil where the index does not reach.
    func time(of rank: Int) -> Double? {
        guard presentation.indices.contains(rank) else { return nil }
        guard doubt != .missingTimes, let first = packets[presentation[0]].pts,
            let pts = packets[presentation[rank]].pts
        else { return Double(rank) / max(rate, 0.001) }
        return (Double(pts) - Double(first)) * tick
    }

    /// The frame on show at `time`: the last one that starts no later than half a millisecond after.
    /// Nil where the index does not reach.
    func rank(at time: Double) -> Int? {
        guard let end = self.time(of: presentation.count - 1) else { return nil }
        if time > end && !isComplete { return nil }
        var (low, high) = (0, presentation.count)
        while low < high {
            let middle = (low + high) / 2
            if (self.time(of: middle) ?? 0) <= time + 0.0005 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return max(0, low - 1)
    }

    /// Seconds from the first frame to the end of the last one in the index.
    var duration: Double? {
        guard let last = presentation.last, let start = time(of: presentation.count - 1) else {
            return nil
        }
        let shown = Double(packets[last].duration) * tick
        return start + (shown > 0 && doubt != .missingTimes ? shown : 1 / max(rate, 0.001))
    }

    /// Presentation time of the first frame in ticks: the zero of the clip.
    var origin: Int64? { presentation.first.flatMap { packets[$0].pts } }
}
