import Testing

@testable import Engine

/// The rules of the memory bank, as the reference has them.
@Suite struct MemorySelectionTests {
    private func select(
        _ frame: Int, conditioning: Set<Int>, tracked: Set<Int>, count: Int = 100,
        isReverse: Bool = false, limit: Int? = nil
    ) -> MemorySelection {
        var config = MemoryConfig()
        config.maximumConditioningFrames = limit
        return MemorySelection(
            frame: frame, conditioning: conditioning, tracked: tracked, frameCount: count,
            isReverse: isReverse, config: config)
    }

    @Test func takesAllPromptsAndTheSixFramesBefore() {
        let selection = select(20, conditioning: [0, 30], tracked: Set(1..<20))
        #expect(selection.memories.map(\.frame) == [0, 30, 14, 15, 16, 17, 18, 19])
        #expect(selection.memories.map(\.distance) == [0, 0, 6, 5, 4, 3, 2, 1])
    }

    @Test func pointersOfPromptsAheadAreLeftOut() {
        let selection = select(20, conditioning: [0, 30], tracked: Set(1..<20))
        #expect(selection.pointers.first == MemorySelection.Item(frame: 0, distance: 20))
        #expect(selection.pointers.map(\.frame) == [0] + (5..<20).reversed())
        #expect(selection.pointerReach == 15)
    }

    @Test func backwardLooksAtLaterFrames() {
        let selection = select(
            3, conditioning: [9], tracked: [4, 5, 6, 7, 8], count: 10, isReverse: true)
        #expect(selection.memories.map(\.frame) == [9, 8, 7, 6, 5, 4])
        #expect(selection.pointers.map(\.distance) == [6, 1, 2, 3, 4, 5])
        #expect(selection.pointerReach == 9)
    }

    @Test func limitKeepsTheNearestAndOffersTheRestAsRecentFrames() {
        let selection = select(10, conditioning: [0, 7, 9, 14, 40], tracked: [8], limit: 2)
        #expect(selection.memories.map(\.frame) == [9, 14, 7, 8])
        #expect(selection.memories.map(\.distance) == [0, 0, 3, 2])
    }

    @Test func stepsCountAsFrames() {
        let selection = MemorySelection(
            frame: 20, conditioning: [1], tracked: [5, 8, 11, 14, 17, 18, 19], frameCount: 31,
            isReverse: false, step: 3, config: MemoryConfig())
        #expect(selection.memories.map(\.frame) == [1, 5, 8, 11, 14, 17])
        #expect(selection.memories.map(\.distance) == [0, 5, 4, 3, 2, 1])
        #expect(selection.pointers.first == MemorySelection.Item(frame: 1, distance: 7))
        #expect(selection.pointerReach == 10)
    }

    @Test func fillingTakesTheNeighboursOnBothSides() {
        let selection = MemorySelection(
            filling: 10, conditioning: [0, 30], tracked: [6, 9, 12, 15], config: MemoryConfig())
        #expect(selection.memories.map(\.frame) == [0, 30, 9, 12])
        #expect(selection.memories.map(\.distance) == [0, 0, 1, 1])
    }

    @Test func clipOfOneFrameHasAReach() {
        #expect(select(0, conditioning: [0], tracked: [], count: 1).pointerReach == 1)
    }
}
