import Engine
import Foundation
import Synchronization

/// The processes of a job, played by threads of this one.
final class ThreadTeam: @unchecked Sendable {
    private let size: Int
    private let condition = NSCondition()
    private var pieces: [Int: Any] = [:]
    private var latest: [Int: Any] = [:]
    private var round = 0

    private init(size: Int) { self.size = size }

    /// Runs `body` once per process.
    /// - Returns: what each of them threw; nil for nothing.
    static func run(
        _ size: Int, _ body: @escaping @Sendable (any Collective) throws -> Void
    ) -> [(any Error)?] {
        let team = ThreadTeam(size: size)
        let errors = Mutex<[Int: any Error]>([:])
        let group = DispatchGroup()
        for rank in 0..<size {
            group.enter()
            let thread = Thread {
                do {
                    try body(Member(team: team, rank: rank, size: size))
                } catch {
                    errors.withLock { $0[rank] = error }
                }
                group.leave()
            }
            thread.start()
        }
        group.wait()
        return errors.withLock { errors in (0..<size).map { errors[$0] } }
    }

    private struct Member: Collective {
        let team: ThreadTeam
        let rank: Int
        let size: Int

        func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
            let all = try team.meet(rank, bytes)
            return rank == 0 ? all : []
        }

        func sum(_ values: inout [Float]) throws {
            let all = try team.meet(rank, values)
            for index in values.indices { values[index] = all.reduce(0) { $0 + $1[index] } }
        }

        func finish() {}
    }

    /// Waits for all and gives everyone's pieces. Nobody waits for ever for one who does not come,
    /// or who comes for something else.
    private func meet<Piece>(_ rank: Int, _ piece: Piece) throws -> [Piece] {
        condition.lock()
        defer { condition.unlock() }
        pieces[rank] = piece
        let mine = round
        if pieces.count == size {
            (latest, pieces, round) = (pieces, [:], round + 1)
            condition.broadcast()
        }
        let end = Date(timeIntervalSinceNow: 60)
        while round == mine {
            guard condition.wait(until: end) else {
                throw CollectiveError.failed(operation: "meeting", reason: "nobody came")
            }
        }
        return try (0..<size).map { rank in
            guard let piece = latest[rank] as? Piece else {
                throw CollectiveError.failed(operation: "meeting", reason: "for something else")
            }
            return piece
        }
    }
}
