import Media

/// Pictures by kitty's graphics protocol: raw RGB in base64, in chunks of 4096 bytes.
///
/// Two image ids take turns: the new picture is shown first and the old one is deleted with its data
/// after it, so there is neither a gap on the screen nor a growing store in the terminal. A picture
/// that was dropped on the way does no harm: its id is free when its turn comes again.
package struct KittyEncoder: PictureEncoder {
    /// The ids that take turns; unlikely to be used by other programs on the same terminal.
    package static let identifiers = [7_310_001, 7_310_002]
    private static let chunk = 4096

    private var turn = 0
    private var shown: Bitmap?

    package init() {}

    package mutating func invalidate() { shown = nil }

    package mutating func erase() -> [UInt8] {
        shown = nil
        return KittyEncoder.identifiers.flatMap { KittyEncoder.delete($0) }
    }

    package mutating func encode(_ bitmap: Bitmap, quality: EncodeQuality) -> EncodedPicture {
        guard bitmap.size.area > 0, bitmap != shown else { return .bytes([]) }
        shown = bitmap
        turn = 1 - turn
        var bytes = KittyEncoder.show(bitmap, as: KittyEncoder.identifiers[turn])
        bytes += KittyEncoder.delete(KittyEncoder.identifiers[1 - turn])
        return .bytes(bytes)
    }

    /// Transmits and places a picture; `C=1` leaves the cursor, `q=2` asks for no answer.
    private static func show(_ bitmap: Bitmap, as identifier: Int) -> [UInt8] {
        var payload: [UInt8] = []
        Base64.append(bitmap.pixels, to: &payload)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + payload.count / chunk * 16 + 128)
        for start in stride(from: 0, to: payload.count, by: chunk) {
            let end = min(start + chunk, payload.count)
            let more = end < payload.count ? 1 : 0
            let keys =
                start > 0
                ? "q=2,m=\(more)"
                : "a=T,f=24,s=\(bitmap.size.width),v=\(bitmap.size.height),i=\(identifier)"
                    + ",p=1,C=1,q=2,m=\(more)"
            bytes += "\u{1b}_G\(keys);".utf8
            bytes += payload[start..<end]
            bytes += SixelStream.terminator
        }
        return bytes
    }

    /// Deletes an image with its placements and its data.
    private static func delete(_ identifier: Int) -> [UInt8] {
        Array("\u{1b}_Ga=d,d=I,i=\(identifier),q=2\u{1b}\\".utf8)
    }
}
