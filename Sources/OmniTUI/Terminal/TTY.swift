import CTerminal
import Glibc
import Media
import Render

/// The terminal device: an open file of our own, its attributes and its size.
///
/// Opened by name and not taken from stdin: keys must come from the terminal when stdin is a pipe,
/// and O_NONBLOCK on a file shared with the shell would outlive the program.
final class TTY {
    let descriptor: Int32
    private let original: termios

    /// - Throws: `TerminalError` when there is no terminal to open.
    init() throws(TerminalError) {
        let path = ttyname(STDOUT_FILENO).map { String(cString: $0) } ?? "/dev/tty"
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK
        var opened = open("/dev/tty", flags)
        if opened < 0 { opened = open(path, flags) }
        guard opened >= 0 else { throw .cannotOpen(path: path, reason: Self.reason()) }
        var attributes = termios()
        guard tcgetattr(opened, &attributes) == 0 else {
            let reason = Self.reason()
            Glibc.close(opened)
            throw .system(call: "tcgetattr", reason: reason)
        }
        descriptor = opened
        original = attributes
    }

    deinit {
        Glibc.close(descriptor)
    }

    var isForeground: Bool { omni_is_foreground(descriptor) != 0 }

    /// False once the terminal has hung up: the window was closed, the line is down.
    var isThere: Bool { tcgetpgrp(descriptor) >= 0 }

    /// The size of the window; 80x24 where the kernel was never told.
    var windowSize: WindowSize {
        var size = winsize()
        guard omni_window_size(descriptor, &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return WindowSize(cells: CellSize(columns: 80, rows: 24))
        }
        return WindowSize(
            cells: CellSize(columns: Int(size.ws_col), rows: Int(size.ws_row)),
            pixels: PixelSize(width: Int(size.ws_xpixel), height: Int(size.ws_ypixel)))
    }

    /// Bytes as typed, no echo, no signals from keys, no changes on output; `restore` is written
    /// and everything undone if the process dies.
    func makeRaw(restore: String) throws(TerminalError) {
        guard arm(restore) else { throw .system(call: "arm", reason: Self.reason()) }
        var raw = original
        cfmakeraw(&raw)
        guard tcsetattr(descriptor, TCSADRAIN, &raw) == 0 else {
            throw .system(call: "tcsetattr", reason: Self.reason())
        }
    }

    /// Changes what is written if the process dies.
    @discardableResult
    func arm(_ restore: String) -> Bool {
        let bytes = Array(restore.utf8).map { CChar(bitPattern: $0) }
        var attributes = original
        return omni_restore_arm(descriptor, &attributes, bytes, bytes.count) == 0
    }

    /// Undoes `makeRaw` and throws away answers and keys that nobody will read.
    func restore() {
        omni_restore_now()
    }

    /// Waits until this process is in the foreground: one that was started with `&` stops, as any
    /// program that reads the terminal does, until `fg`.
    /// - Throws: `TerminalError.background` where nobody could ever bring it there.
    func waitForForeground() throws(TerminalError) {
        while !isForeground {
            kill(0, SIGTTIN)
            // Delivered and over when `kill` returns; in an orphaned group the kernel drops it.
            guard isForeground else { throw .background }
        }
    }

    /// Whether something can be read within so many seconds.
    func waitForInput(_ seconds: Double) -> Bool {
        Self.poll([(descriptor, POLLIN)], seconds: seconds)[0] != 0
    }

    /// Writes everything, waiting at most `patience` seconds for a slow line.
    func write(_ text: String, patience: Double) {
        var queue = OutputQueue()
        queue.append(text.utf8)
        finish(&queue, patience: patience)
    }

    /// Sends what a queue holds, for at most `patience` seconds.
    func finish(_ queue: inout OutputQueue, patience: Double) {
        let deadline = MonotonicTime.now + patience
        while queue.flush(to: descriptor), !queue.isEmpty, MonotonicTime.now < deadline {
            _ = Self.poll([(descriptor, POLLOUT)], seconds: deadline - MonotonicTime.now)
        }
    }

    /// Waits for any of the events on any of the descriptors.
    /// - Parameter seconds: nil waits for ever.
    /// - Returns: what happened, per descriptor; all zero after the time or a signal.
    static func poll(_ wanted: [(descriptor: Int32, events: Int32)], seconds: Double?) -> [Int32] {
        var entries = wanted.map {
            pollfd(fd: $0.descriptor, events: Int16($0.events), revents: 0)
        }
        // Rounded up: a wait that ends a moment early would be followed by busy ones.
        let milliseconds = seconds.map { Int32(min(max($0 * 1000, 0).rounded(.up), 1e9)) } ?? -1
        guard Glibc.poll(&entries, nfds_t(entries.count), milliseconds) > 0 else {
            return wanted.map { _ in 0 }
        }
        return entries.map { Int32($0.revents) }
    }

    /// What is there to read; nil when the terminal is gone.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count > 0 { return Array(buffer[..<count]) }
        // EIO from the background is no hang-up: the keys are another program's.
        if count < 0, errno == EAGAIN || errno == EINTR || !isForeground { return [] }
        return nil
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
