import Glibc

/// Rotary positions of a square grid: the first half of a head's channels turns with the column,
/// the second half with the row, neighbouring channels in pairs (Su 2021; modeling_sam2_video.py).
struct AxialRotary: Sendable {
    let side: Int
    private let headDim: Int
    /// Cosines and sines of position p and frequency f at [p * frequencies + f].
    private let cosines: [Float]
    private let sines: [Float]

    /// - Parameter storage: type of the checkpoint. A torch model that was converted to it holds
    ///   its frequencies in it too, and so do we.
    init(side: Int, headDim: Int, theta: Double, storage: DType) {
        self.side = side
        self.headDim = headDim
        let frequencies = (0..<headDim / 4).map {
            storage.rounded(1 / powf(Float(theta), Float(2 * $0) / Float(headDim / 2)))
        }
        let angles = (0..<side).flatMap { p in frequencies.map { Float(p) * $0 } }
        cosines = angles.map(cosf)
        sines = angles.map(sinf)
    }

    /// Turns every head of every token in place.
    /// - Parameter x: [side * side, heads * headDim]
    func turn(_ x: inout Tensor, _ run: Compute) {
        let width = x.columns
        precondition(
            x.rows == side * side && width % headDim == 0, "AxialRotary: \(x.shape) for \(side)")
        x.values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            run.forEachRange(side * side, grain: 64) { tokens in
                for token in tokens {
                    forEachPair(token, width: width) { channel, cosine, sine in
                        let pair = base + token * width + channel
                        let (a, b) = (pair[0], pair[1])
                        pair[0] = a * cosine - b * sine
                        pair[1] = b * cosine + a * sine
                    }
                }
            }
        }
    }

    /// Writes keys plus one vector that is turned to each token's place: as turning is linear,
    /// that is the keys of tokens to which the vector's origin was added before projection.
    /// - Parameters:
    ///   - keys: [side * side, heads * headDim]
    ///   - vector: [heads * headDim]
    func add(
        _ vector: [Float], to keys: Tensor, into out: UnsafeMutablePointer<Float>, _ run: Compute
    ) {
        let width = keys.columns
        precondition(vector.count == width && keys.rows == side * side, "AxialRotary: sizes")
        keys.values.withUnsafeBufferPointer { keys in
            vector.withUnsafeBufferPointer { vector in
                run.forEachRange(side * side, grain: 64) { tokens in
                    for token in tokens {
                        let start = token * width
                        forEachPair(token, width: width) { channel, cosine, sine in
                            let (a, b) = (vector[channel], vector[channel + 1])
                            let place = start + channel
                            out[place] = keys[place] + (a * cosine - b * sine)
                            out[place + 1] = keys[place + 1] + (b * cosine + a * sine)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func forEachPair(
        _ token: Int, width: Int, _ body: (_ channel: Int, _ cosine: Float, _ sine: Float) -> Void
    ) {
        let quarter = headDim / 4
        let (column, row) = (token % side * quarter, token / side * quarter)
        cosines.withUnsafeBufferPointer { cosines in
            sines.withUnsafeBufferPointer { sines in
                for head in stride(from: 0, to: width, by: headDim) {
                    for f in 0..<quarter {
                        body(head + 2 * f, cosines[column + f], sines[column + f])
                    }
                    for f in 0..<quarter {
                        let channel = head + 2 * (quarter + f)
                        body(channel, cosines[row + f], sines[row + f])
                    }
                }
            }
        }
    }
}
