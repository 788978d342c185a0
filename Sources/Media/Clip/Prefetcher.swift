import Foundation

/// Decodes frames ahead of the playhead on a thread of its own. The latest wish counts.
final class Prefetcher: Sendable {
    private let store: FrameStore
    private let wish = Monitor(Wish())

    private struct Wish: Sendable {
        var number = 0
        var index = 0
        var direction = 1
        var isOver = false
        var isRunning = false
    }

    /// Frames read ahead, where the cache has room for as many.
    private static let reach = 48

    init(store: FrameStore) { self.store = store }

    /// Reads ahead from frame `index`, forwards for a direction of 0 and more.
    func request(index: Int, direction: Int) {
        let mustStart = wish.change { wish in
            wish.number += 1
            wish.index = index
            wish.direction = direction
            defer { wish.isRunning = true }
            return !wish.isRunning && !wish.isOver
        }
        guard mustStart else { return }
        let thread = Thread { self.run() }
        thread.name = "read-ahead"
        thread.start()
    }

    func stop() { wish.change { $0.isOver = true } }

    private func run() {
        var done = 0
        while true {
            _ = wish.wait(seconds: 60) { $0.number != done || $0.isOver }
            let wish = wish.read { $0 }
            if wish.isOver { return }
            if wish.number == done { continue }
            done = wish.number
            serve(wish)
        }
    }

    /// Fills the cache in the direction of travel until the wish changes.
    private func serve(_ wish: Wish) {
        let count = store.source.count.value
        let reach = min(Self.reach, store.window)
        for step in stride(from: 1, through: reach, by: 1) {
            let target = wish.direction < 0 ? wish.index - step : wish.index + step
            guard (0..<count).contains(target), store.source.time(of: target) != nil else { return }
            while store.isWanted {
                Thread.sleep(forTimeInterval: 0.002)
                if isStale(wish) { return }
            }
            if store.cached(target) != nil { continue }
            // Backwards a whole stretch is decoded at a time, since it takes the same decoding.
            let first = wish.direction < 0 ? wish.index - reach : target
            do {
                try store.readAhead(target, from: first) { isStale(wish) }
            } catch MediaError.cancelled where !isStale(wish) {
                continue
            } catch {
                return
            }
        }
    }

    private func isStale(_ wish: Wish) -> Bool {
        self.wish.read { $0.number != wish.number || $0.isOver }
    }
}
