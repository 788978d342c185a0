import Foundation
import Media
import Render
import Testing

@Suite struct ITerm2EncoderTests {
    @Test func theStreamHoldsThePicture() throws {
        let bitmap = TestPictures.landscape(PixelSize(width: 31, height: 17))
        var encoder = ITerm2Encoder()
        let bytes = try #require(encoder.encode(bitmap, quality: .still).data)
        let text = try #require(String(bytes: bytes, encoding: .ascii))
        #expect(text.hasPrefix("\u{1b}]1337;File=inline=1;") && text.hasSuffix("\u{07}"))
        #expect(text.contains("width=31px;height=17px"))
        let colon = try #require(text.firstIndex(of: ":"))
        let file = try #require(Data(base64Encoded: String(text[colon...].dropFirst().dropLast())))
        #expect(text.contains("size=\(file.count);"))
        let picture = try PNG.decode(Array(file), name: "test")
        #expect(picture.size == bitmap.size && picture.pixels == bitmap.pixels)
        #expect(try encoder.encode(bitmap, quality: .still) == .bytes([]))
    }

    @Test func everyProtocolHasItsEncoder() throws {
        let bitmap = TestPictures.landscape(PixelSize(width: 12, height: 12))
        for graphics in GraphicsProtocol.allCases {
            guard var encoder = graphics.encoder() else {
                #expect(graphics == .none)
                continue
            }
            let picture = try encoder.encode(bitmap, quality: .moving)
            let isText = graphics == .blocks || graphics == .ascii
            #expect((picture.grid != nil) == isText)
            #expect(picture != .bytes([]))
        }
    }
}
