import Media

/// Brings a picture to the model's square input as the reference does: antialiased bilinear
/// resize regardless of the aspect ratio, then the mean and deviation of ImageNet.
package enum FramePixels {
    private static let mean: [Float] = [0.485, 0.456, 0.406]
    private static let deviation: [Float] = [0.229, 0.224, 0.225]

    /// - Returns: [inputSize, inputSize, 3]
    package static func normalized(_ frame: Frame, inputSize: Int, _ run: Compute) -> Tensor {
        let resize = PlaneResize(
            from: (frame.size.height, frame.size.width), to: (inputSize, inputSize),
            antialias: true)
        return Tensor(shape: [inputSize, inputSize, 3]) { out in
            frame.pixels.withUnsafeBufferPointer { pixels in
                for channel in 0..<3 {
                    let (shift, scale) = (mean[channel], 1 / deviation[channel])
                    resize.forEachRow(run, source: { Float(pixels[3 * $0 + channel]) / 255 }) {
                        y, line in
                        let target = out + y * inputSize * 3 + channel
                        for x in 0..<inputSize { target[3 * x] = (line[x] - shift) * scale }
                    }
                }
            }
        }
    }
}
