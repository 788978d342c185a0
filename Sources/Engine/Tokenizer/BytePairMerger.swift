/// Byte-pair encoding of one piece of text: of all neighbours that may merge, the pair with the
/// lowest rank does, the leftmost of equals, until none is left.
struct BytePairMerger {
    /// What two neighbouring tokens become, and when.
    struct Merge: Sendable {
        let rank: Int32
        let result: Int32
    }

    let merges: [UInt64: Merge]

    static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// - Parameter tokens: one per byte.
    func callAsFunction(_ tokens: [Int32]) -> [Int32] {
        guard tokens.count > 1 else { return tokens }
        var symbols = tokens
        // Neighbours by index; -1 past the ends. A merged-away symbol has next == -2.
        var next = (1...tokens.count).map { $0 < tokens.count ? $0 : -1 }
        var previous = (0..<tokens.count).map { $0 - 1 }
        var queue = CandidateQueue()
        func offer(_ left: Int) {
            guard left >= 0, next[left] >= 0 else { return }
            let right = next[left]
            guard let merge = merges[Self.key(symbols[left], symbols[right])] else { return }
            queue.push(
                Candidate(
                    rank: merge.rank, left: Int32(left), leftSymbol: symbols[left],
                    rightSymbol: symbols[right], result: merge.result))
        }
        for left in tokens.indices.dropLast() { offer(left) }
        while let candidate = queue.pop() {
            let left = Int(candidate.left)
            guard next[left] >= 0, symbols[left] == candidate.leftSymbol else { continue }
            let right = next[left]
            guard symbols[right] == candidate.rightSymbol else { continue }
            symbols[left] = candidate.result
            next[left] = next[right]
            if next[right] >= 0 { previous[next[right]] = left }
            next[right] = -2
            offer(previous[left])
            offer(left)
        }
        return symbols.indices.filter { next[$0] != -2 }.map { symbols[$0] }
    }
}

/// A pair that could merge when it was found.
private struct Candidate {
    let rank: Int32
    let left: Int32
    let leftSymbol: Int32
    let rightSymbol: Int32
    let result: Int32

    static func < (a: Candidate, b: Candidate) -> Bool {
        a.rank != b.rank ? a.rank < b.rank : a.left < b.left
    }
}

/// A binary heap, smallest candidate first.
private struct CandidateQueue {
    private var heap: [Candidate] = []

    mutating func push(_ candidate: Candidate) {
        heap.append(candidate)
        var index = heap.count - 1
        while index > 0, heap[index] < heap[(index - 1) / 2] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> Candidate? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var index = 0
        while true {
            var smallest = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && heap[child] < heap[smallest] {
                smallest = child
            }
            if smallest == index { return first }
            heap.swapAt(index, smallest)
            index = smallest
        }
    }
}
