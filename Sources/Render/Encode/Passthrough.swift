/// How control strings get past a terminal multiplexer.
package enum Passthrough: Sendable {
    case none
    /// tmux with `allow-passthrough on`. Positions are those of the outer terminal, and tmux neither
    /// redraws nor clips what passes.
    case tmux

    /// tmux gives up on strings longer than its input buffer (1 MiB); it passes the pieces on as
    /// they come, so the outer terminal sees one string again.
    private static let chunk = 256 * 1024

    /// Wraps bytes for the way through: `ESC P tmux;`, every ESC doubled, `ESC \`.
    package func wrap(_ bytes: [UInt8]) -> [UInt8] {
        guard self == .tmux else { return bytes }
        var wrapped: [UInt8] = []
        wrapped.reserveCapacity(bytes.count + bytes.count / 64 + 64)
        for start in stride(from: 0, to: bytes.count, by: Passthrough.chunk) {
            wrapped += "\u{1b}Ptmux;".utf8
            for byte in bytes[start..<min(start + Passthrough.chunk, bytes.count)] {
                if byte == 0x1b { wrapped.append(byte) }
                wrapped.append(byte)
            }
            wrapped += "\u{1b}\\".utf8
        }
        return wrapped
    }
}
