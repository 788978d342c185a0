/// Two by two maximum pooling of channels-last maps.
enum MaxPool {
    /// [h, w, channels] to [h / 2, w / 2, channels]; an odd last row or column is left out.
    static func halved(_ x: Tensor, _ run: Compute) -> Tensor {
        precondition(x.shape.count == 3, "MaxPool: \(x.shape)")
        let (height, width, channels) = (x.shape[0], x.shape[1], x.shape[2])
        return Tensor(shape: [height / 2, width / 2, channels]) { out in
            x.values.withUnsafeBufferPointer { x in
                guard let base = x.baseAddress else { return }
                run.forEachRange(height / 2, grain: 1) { lines in
                    halve(
                        base + lines.lowerBound * 2 * width * channels, height: lines.count * 2,
                        width: width, channels: channels,
                        into: out + lines.lowerBound * (width / 2) * channels)
                }
            }
        }
    }

    static func halve(
        _ x: UnsafePointer<Float>, height: Int, width: Int, channels: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        let line = width * channels
        var target = out
        for y in 0..<height / 2 {
            for column in 0..<width / 2 {
                let a = x + 2 * y * line + 2 * column * channels
                for i in 0..<channels {
                    target[i] = max(
                        max(a[i], a[channels + i]), max(a[line + i], a[line + channels + i]))
                }
                target += channels
            }
        }
    }
}
