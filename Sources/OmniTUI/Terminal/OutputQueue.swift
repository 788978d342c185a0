import Glibc

/// Bytes on their way to a terminal that may be slow; whoever waits for it must not wait for keys.
struct OutputQueue {
    private var bytes: [UInt8] = []
    private var sent = 0

    var isEmpty: Bool { sent == bytes.count }

    mutating func append(_ more: some Sequence<UInt8>) {
        if isEmpty { clear() }
        bytes += more
    }

    /// Writes as much as the descriptor takes without waiting.
    /// - Returns: false when the other side is gone.
    mutating func flush(to descriptor: Int32) -> Bool {
        while !isEmpty {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent)
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                return true
            } else if errno != EINTR {
                return false
            }
        }
        clear()
        return true
    }

    /// Drops what is unsent.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        sent = 0
    }
}
