import Foundation
import Media
import Render
import Testing

@Suite struct KittyEncoderTests {
    /// A graphics command: its keys and its payload.
    private struct Command {
        var keys: [String: String]
        var payload: [UInt8]
    }

    /// Splits a stream of `ESC _ G keys ; payload ESC \`.
    private func commands(_ bytes: [UInt8]) throws -> [Command] {
        var rest = bytes[...]
        var found: [Command] = []
        while !rest.isEmpty {
            try #require(rest.starts(with: Array("\u{1b}_G".utf8)))
            rest = rest.dropFirst(3)
            let end = try #require(rest.firstIndex(of: 0x1b))
            let parts = rest[..<end].split(separator: UInt8(ascii: ";"), maxSplits: 1)
            let pairs = String(decoding: parts[0], as: UTF8.self).split(separator: ",").map {
                $0.split(separator: "=").map(String.init)
            }
            found.append(
                Command(
                    keys: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }),
                    payload: parts.count > 1 ? Array(parts[1]) : []))
            rest = rest[end...].dropFirst(2)
        }
        return found
    }

    @Test(arguments: [(1, 1), (33, 31), (32, 32), (200, 100)])
    func theStreamHoldsThePicture(width: Int, height: Int) throws {
        let bitmap = TestPictures.noise(PixelSize(width: width, height: height))
        var encoder = KittyEncoder()
        let all = try commands(try #require(encoder.encode(bitmap, quality: .moving).data))
        let chunks = all.filter { $0.keys["a"] != "d" }
        let first = try #require(chunks.first).keys
        #expect(first["a"] == "T" && first["f"] == "24" && first["C"] == "1")
        #expect(first["s"] == "\(width)" && first["v"] == "\(height)")
        #expect(chunks.allSatisfy { $0.payload.count <= 4096 && $0.keys["q"] == "2" })
        #expect(chunks.dropLast().allSatisfy { $0.keys["m"] == "1" && $0.payload.count % 4 == 0 })
        #expect(chunks.last?.keys["m"] == "0")
        let text = String(decoding: chunks.flatMap(\.payload), as: UTF8.self)
        #expect(Data(base64Encoded: text).map(Array.init) == bitmap.pixels)
    }

    @Test func noPictureIsLeftBehind() throws {
        var encoder = KittyEncoder()
        var stored: Set<String> = []
        for i in 0..<10 {
            let bitmap = TestPictures.noise(PixelSize(width: 8, height: 8), seed: UInt64(i))
            for command in try commands(try #require(encoder.encode(bitmap, quality: .moving).data))
            {
                let id = command.keys["i"] ?? ""
                if command.keys["a"] == "T" { stored.insert(id) }
                if command.keys["d"] == "I" { stored.remove(id) }
            }
            #expect(stored.count == 1)
        }
        for command in try commands(encoder.erase()) {
            #expect(command.keys["a"] == "d" && command.keys["d"] == "I")
            stored.remove(command.keys["i"] ?? "")
        }
        #expect(stored.isEmpty)
    }

    @Test func unchangedPictureCostsNothing() {
        var encoder = KittyEncoder()
        let bitmap = TestPictures.noise(PixelSize(width: 8, height: 8))
        #expect(encoder.encode(bitmap, quality: .moving) != .bytes([]))
        #expect(encoder.encode(bitmap, quality: .still) == .bytes([]))
        encoder.invalidate()
        #expect(encoder.encode(bitmap, quality: .still) != .bytes([]))
        let empty = Bitmap(size: PixelSize(width: 0, height: 4))
        #expect(encoder.encode(empty, quality: .still) == .bytes([]))
    }
}
