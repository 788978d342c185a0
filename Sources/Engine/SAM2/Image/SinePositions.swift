import Glibc

/// Fixed sine and cosine positions (Vaswani 2017, for pictures as in DETR): half of the channels
/// tell the row, half the column, both scaled to one turn over the whole map.
enum SinePositions {
    private static let temperature: Float = 10000

    /// - Returns: [height, width, channels]
    static func map(height: Int, width: Int, channels: Int) -> Tensor {
        let half = channels / 2
        let rows = table(length: height, channels: half)
        let columns = table(length: width, channels: half)
        return Tensor(shape: [height, width, channels]) { out in
            for y in 0..<height {
                for x in 0..<width {
                    let target = out + (y * width + x) * channels
                    for c in 0..<half {
                        target[c] = rows[y * half + c]
                        target[half + c] = columns[x * half + c]
                    }
                }
            }
        }
    }

    /// Sines and cosines by turns.  // [length, channels]
    private static func table(length: Int, channels: Int) -> [Float] {
        (0..<length).flatMap { index in
            let position = Float(index + 1) / (Float(length) + 1e-6) * (2 * Float.pi)
            return (0..<channels).map { c in
                let angle = position / powf(temperature, Float(2 * (c / 2)) / Float(channels))
                return c % 2 == 0 ? sinf(angle) : cosf(angle)
            }
        }
    }

    /// Positions in time of object pointers: all sines, then all cosines.  // [times, channels]
    static func times(_ times: [Float], channels: Int) -> Tensor {
        let half = channels / 2
        return Tensor(
            shape: [times.count, channels],
            values: times.flatMap { time in
                let angles = (0..<half).map { c in
                    time / powf(temperature, Float(2 * (c / 2)) / Float(half))
                }
                return angles.map(sinf) + angles.map(cosf)
            })
    }
}
