import Testing

@testable import Media

@Suite struct FrameIndexTests {
    /// Packets of an open group of pictures in file order: I0 P3 B1 B2 | I6 B4 B5 P9 B7 B8.
    private let order = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8]

    private func packet(
        _ pts: Int64?, dts: Int64?, key: Bool = false, discarded: Bool = false,
        corrupt: Bool = false
    ) -> PacketRecord {
        PacketRecord(
            pts: pts, dts: dts, position: (dts ?? 0) * 100, bytes: 10, duration: 1, isKey: key,
            isDiscarded: discarded, isCorrupt: corrupt)
    }

    private func openGroup() -> FrameIndex {
        var index = FrameIndex(tick: 0.04, rate: 25, trustsKeys: true)
        for (place, pts) in order.enumerated() {
            index.append(packet(Int64(pts), dts: Int64(place - 1), key: pts == 0 || pts == 6))
        }
        index.finishPackets()
        return index
    }

    @Test func framesAreSortedByTime() {
        let index = openGroup()
        #expect(index.isComplete)
        #expect(index.presentation.map { order[$0] } == Array(0..<10))
        #expect(index.time(of: 7).map { ($0 * 100).rounded() } == 28)
        #expect(index.duration.map { ($0 * 100).rounded() } == 40)
    }

    @Test func framesAreSealedOnceDecodingHasPassedThem() {
        var index = FrameIndex(tick: 0.04, rate: 25, trustsKeys: true)
        var sealed: [Int] = []
        for (place, pts) in order.enumerated() {
            index.append(packet(Int64(pts), dts: Int64(place - 1), key: pts == 0))
            sealed.append(index.presentation.count)
        }
        #expect(sealed == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test func leadingFramesStartBeforeTheirKeyPacket() {
        let index = openGroup()
        // Frames 4 and 5 follow key packet 4 (frame 6) in the file, but refer to frame 3 too.
        #expect(index.start(for: 4) == (0, 0))
        #expect(index.start(for: 5) == (0, 0))
        #expect(index.start(for: 6) == (4, 6))
        #expect(index.start(for: 9) == (4, 6))
        #expect(index.start(for: 9, skipping: 1) == (0, 0))
    }

    @Test func untrustedKeysStartAtTheBeginning() {
        var index = FrameIndex(tick: 0.04, rate: 25, trustsKeys: false)
        for frame in 0..<5 { index.append(packet(Int64(frame), dts: Int64(frame), key: true)) }
        index.finishPackets()
        #expect(index.start(for: 4) == (0, 0))
    }

    @Test func discardedPacketsAreNoFrames() {
        var index = FrameIndex(tick: 0.04, rate: 25, trustsKeys: true)
        for frame in 0..<6 {
            index.append(
                packet(Int64(frame), dts: Int64(frame), key: frame == 0, discarded: frame < 2))
        }
        index.finishPackets()
        #expect(index.presentation == [2, 3, 4, 5])
        #expect(index.time(of: 0) == 0)
        #expect(index.rank(ofPacket: 1) == nil)
    }

    @Test func doubtIsNoticed() {
        func doubt(_ packets: [PacketRecord]) -> FrameIndex.Doubt? {
            var index = FrameIndex(tick: 0.04, rate: 25, trustsKeys: true)
            packets.forEach { index.append($0) }
            index.finishPackets()
            #expect(index.isComplete == (index.doubt == nil))
            return index.doubt
        }
        let first = packet(0, dts: 0, key: true)
        #expect(doubt([first, packet(1, dts: 1)]) == nil)
        #expect(doubt([first, packet(nil, dts: 1)]) == .missingTimes)
        #expect(doubt([first, packet(2, dts: 1), packet(2, dts: 2)]) == .repeatedTimes)
        #expect(
            doubt([first, packet(1, dts: 1), packet(5, dts: 5), packet(0, dts: 6)]) == .lateFrame)
        #expect(doubt([first, packet(1, dts: 1, corrupt: true)]) == .corruptPacket)
        #expect(doubt([packet(0, dts: 0)]) == .startsWithoutKey)
    }

    @Test func decodingSettlesTheOrder() {
        var index = openGroup()
        let before = index.orderVersion
        index.adopt(decoded: [0, 2, 3, 1, 5, 4])
        #expect(index.presentation.map { order[$0] } == [0, 1, 2, 3, 4, 6])
        #expect(index.orderVersion == before + 1)
        #expect(index.rank(ofPacket: 9) == nil)
    }

    @Test func filesWithoutTimesAreCounted() {
        var index = FrameIndex(tick: 0.04, rate: 20, trustsKeys: true)
        for frame in 0..<4 { index.append(packet(nil, dts: Int64(frame), key: frame == 0)) }
        index.finishPackets()
        #expect(index.presentation.isEmpty)
        [0, 2, 1].forEach { index.presentDecoded($0) }
        #expect(index.time(of: 2) == 0.1)
        #expect(index.rank(at: 0.06) == 1)
        index.adopt(decoded: [0, 2, 1, 3])
        #expect(index.presentation == [0, 2, 1, 3])
    }

    @Test func aDecoderThatMixesUpPacketsIsCounted() {
        var index = openGroup()
        index.adopt(decoded: [0, 1, 1, 2])
        #expect(index.countsOutputs)
        #expect(index.presentation.count == 4)
        #expect(index.start(for: 3) == (0, 0))
    }

    @Test func packetsThatLookAlikeAreNotLookedUp() {
        var index = FrameIndex(tick: 0.04, rate: 20, trustsKeys: true)
        let twin = PacketRecord(pts: nil, dts: nil, position: -1, bytes: 10, isKey: true)
        index.append(packet(0, dts: 0, key: true))
        index.append(twin)
        index.append(twin)
        #expect(index.ordinal(of: twin) == nil)
        #expect(index.ordinal(of: packet(0, dts: 0, key: true)) == 0)
    }
}
