import Foundation
import Trainer

/// Reads what a run adds to its log while it is written.
final class LogFollower {
    /// What has come since the last look.
    enum News: Equatable, Sendable {
        case more([LoggedStep])
        /// The log was written anew: these are all steps.
        case all([LoggedStep])
    }

    private let path: String
    private var file: UInt64?
    private var offset: UInt64 = 0
    /// A line that is not whole yet.
    private var rest: [UInt8] = []

    init(path: String) { self.path = path }

    /// Nil when there is nothing new, or nothing to read.
    func look() -> News? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
            let number = facts[.systemFileNumber] as? UInt64, let size = facts[.size] as? UInt64
        else { return nil }
        // A resumed run drops lines: it puts another file in the place of this one.
        let isAnother = number != file || size < offset
        if isAnother { (file, offset, rest) = (number, 0, []) }
        guard size > offset || isAnother else { return nil }
        let steps = read()
        return isAnother ? .all(steps) : .more(steps)
    }

    private func read() -> [LoggedStep] {
        guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: offset)) != nil,
            let data = try? handle.readToEnd()
        else { return [] }
        offset += UInt64(data.count)
        let pieces = (rest + data).split(separator: 0x0A, omittingEmptySubsequences: false)
        rest = Array(pieces.last ?? [])
        return pieces.dropLast().compactMap { LoggedStep(line: Array($0)) }
    }
}
