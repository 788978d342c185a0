/// How control strings get past a terminal multiplexer.
package enum Passthrough: Sendable {
    case none
    /// tmux with `allow-passthrough on`. Positions are those of the outer terminal, and tmux neither
    /// redraws nor clips what passes.
    case tmux

    /// tmux gives up on strings longer than its input buffer (1 MiB); one piece is best, as tmux
    /// moves the cursor between two.
    private static let piece = 960 * 1024

    /// Wraps bytes for the way through: `ESC P tmux;`, every ESC doubled, `ESC \`.
    package func wrap(_ bytes: [UInt8]) -> [UInt8] {
        guard self == .tmux else { return bytes }
        var wrapped: [UInt8] = []
        wrapped.reserveCapacity(bytes.count + bytes.count / 64 + 64)
        for piece in Passthrough.pieces(of: bytes) {
            wrapped += "\u{1b}Ptmux;".utf8
            for byte in bytes[piece] {
                if byte == 0x1b { wrapped.append(byte) }
                wrapped.append(byte)
            }
            wrapped += "\u{1b}\\".utf8
        }
        return wrapped
    }

    /// Cuts only after a whole control string (`ESC \`): between two pieces tmux 3.3a writes
    /// sequences of its own, which would break a string in two. A longer string stays whole.
    private static func pieces(of bytes: [UInt8]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var (start, end) = (0, 0)
        func cut(before next: Int) {
            guard next - start > piece, end > start else { return }
            pieces.append(start..<end)
            start = end
        }
        for i in bytes.indices.dropLast() where bytes[i] == 0x1b && bytes[i + 1] == 0x5c {
            cut(before: i + 2)
            end = i + 2
        }
        cut(before: bytes.count)
        if start < bytes.count { pieces.append(start..<bytes.count) }
        return pieces
    }
}
