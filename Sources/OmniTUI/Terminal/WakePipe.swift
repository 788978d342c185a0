import CTerminal
import Glibc

/// A pipe that ends a `poll`: written by other threads and by signal handlers.
final class WakePipe: Sendable {
    let readEnd: Int32
    let writeEnd: Int32

    /// What signal handlers write is the signal's number; this is everybody else's byte.
    static let wakeByte: UInt8 = 0

    init() throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard omni_pipe(&ends) == 0 else { throw .system(call: "pipe") }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func wake() {
        var byte = Self.wakeByte
        // A full pipe wakes just as well.
        _ = write(writeEnd, &byte, 1)
    }

    /// The signals since the last call, each once, in order of arrival, and whether `wake` was
    /// called.
    func drain() -> (signals: [Int32], isWoken: Bool) {
        var signals: [Int32] = []
        var isWoken = false
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(readEnd, &buffer, buffer.count)
            guard count > 0 else { return (signals, isWoken) }
            for byte in buffer[..<count] {
                if byte == Self.wakeByte {
                    isWoken = true
                } else if !signals.contains(Int32(byte)) {
                    signals.append(Int32(byte))
                }
            }
        }
    }
}
