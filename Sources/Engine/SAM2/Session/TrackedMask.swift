import Media

/// One object on one frame, as a session reports it.
package struct TrackedMask: Sendable {
    package let object: Int
    package let frame: Int
    /// Logits at a quarter of the input size.  // [S / 4, S / 4]
    package let logits: Tensor
    /// Positive when the object is visible.
    package let objectScore: Float
    /// Predicted intersection over union with the truth, 0 ... 1.
    package let quality: Float
    package let origin: MaskOrigin

    /// The mask at clip size: logits brought there bilinearly, inside where positive. It is always
    /// whole: what was computed is kept after a cancellation, so that does not end this.
    package func mask(size: PixelSize, _ run: Compute) -> Mask {
        let run = run.with(cancellation: Cancellation())
        let source = (logits.shape[0], logits.shape[1])
        let resize = PlaneResize(from: source, to: (size.height, size.width), antialias: false)
        let values = [UInt8](unsafeUninitializedCapacity: size.area) { buffer, filled in
            filled = size.area
            guard let out = buffer.baseAddress else { return }
            logits.values.withUnsafeBufferPointer { logits in
                resize.forEachRow(run, source: { logits[$0] }) { y, line in
                    let target = out + y * size.width
                    for x in 0..<size.width { target[x] = line[x] > 0 ? 1 : 0 }
                }
            }
        }
        return Mask(size: size, values: values)
    }
}
