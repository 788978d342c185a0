/// A part of the clips of a split: part `number` of `count`.
package struct Shard: Sendable, Equatable {
    /// From 1.
    package let number: Int
    package let count: Int

    package static let whole = Shard(number: 1, count: 1)

    /// - Precondition: `1...count` holds `number`.
    package init(number: Int, count: Int) {
        precondition((1...max(count, 1)).contains(number), "Shard: \(number) of \(count)")
        self.number = number
        self.count = count
    }

    /// Reads "2/4". Both ways of counting work: 1/4 to 4/4, or 0/4 to 3/4 (0/4 is 4/4).
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
            count <= 1_000_000, (0...count).contains(number)
        else { return nil }
        self.init(number: number == 0 ? count : number, count: count)
    }

    /// Whole clips, dealt out in turn: clip 1 to shard 1, clip 2 to shard 2, ...
    package func part(of samples: [Sample]) -> [Sample] {
        guard count > 1 else { return samples }
        var turns: [String: Int] = [:]
        return samples.filter { sample in
            let turn = turns[sample.clip, default: turns.count]
            turns[sample.clip] = turn
            return turn % count == number - 1
        }
    }
}
