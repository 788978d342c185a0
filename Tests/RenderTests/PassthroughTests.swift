import Media
import Render
import Testing

@Suite struct PassthroughTests {
    private let end: [UInt8] = [0x1b, 0x5c]

    /// What tmux passes on: the pieces without their wrapping.
    private func pieces(_ bytes: [UInt8]) throws -> [[UInt8]] {
        let opening = Array("\u{1b}Ptmux;".utf8)
        var result: [[UInt8]] = []
        var i = 0
        while i < bytes.count {
            try #require(bytes[i...].starts(with: opening))
            i += opening.count
            var piece: [UInt8] = []
            while bytes[i] != 0x1b || bytes[i + 1] == 0x1b {
                piece.append(bytes[i])
                i += bytes[i] == 0x1b ? 2 : 1
            }
            #expect(bytes[i + 1] == 0x5c)
            i += 2
            result.append(piece)
        }
        return result
    }

    @Test func aLongPictureIsCutBetweenItsStrings() throws {
        var encoder = KittyEncoder()
        let bitmap = TestPictures.noise(PixelSize(width: 700, height: 500))
        let bytes = try #require(encoder.encode(bitmap, quality: .moving).data)
        let pieces = try pieces(Passthrough.tmux.wrap(bytes))
        #expect(pieces.count > 1)
        #expect(Array(pieces.joined()) == bytes)
        for piece in pieces {
            #expect(piece.suffix(2) == end[...])
            #expect(piece.count <= 960 * 1024)
        }
    }

    @Test func oneStringStaysInOnePiece() throws {
        let body = [UInt8](repeating: 0x7e, count: 1_200_000)
        let string = Array("\u{1b}7\u{1b}Pq".utf8) + body + end
        let bytes = string + Array("\u{1b}8".utf8)
        #expect(try pieces(Passthrough.tmux.wrap(bytes)).joined().elementsEqual(bytes))
        #expect(try pieces(Passthrough.tmux.wrap(bytes))[0] == string)
    }

    @Test func withoutTmuxNothingChanges() throws {
        #expect(Passthrough.none.wrap(end) == end)
        #expect(Passthrough.tmux.wrap([]).isEmpty)
        let escapes = [UInt8](repeating: 0x1b, count: 1000)
        #expect(try pieces(Passthrough.tmux.wrap(escapes)) == [escapes])
    }
}
