import Engine
import Foundation
import Media
import TestSupport

/// The small random checkpoint of `Scripts/make_sam2_fixture.py` and its clip.
enum SAM2Fixture {
    static let folder = Fixtures.url("sam2_tiny")
    static let run = Compute(parallel: Parallel(threadCount: 2))

    static func model() throws -> SAM2 { try SAM2(Checkpoint(folder: folder)) }

    /// The model with some tensors exchanged.
    static func model(replacing others: [String: Tensor]) throws -> SAM2 {
        let copy = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: folder.appendingPathComponent("config.json"), to: copy.file("config.json"))
        let file = try Safetensors(path: folder.appendingPathComponent("model.safetensors").path)
        var writer = SafetensorsWriter()
        for name in file.names {
            if let tensor = others[name] ?? file.tensor(name) { writer.add(name, tensor) }
        }
        try writer.write(to: copy.file("model.safetensors").path)
        return try SAM2(Checkpoint(folder: copy.url))
    }

    static func parityCase(_ name: String) throws -> ParityCase {
        try ParityCase(path: folder.appendingPathComponent(name + ".safetensors").path)
    }

    static let frameSize = PixelSize(width: 80, height: 48)

    /// The clip's frames as pictures.
    static func frames() throws -> [Frame] {
        let bytes = try parityCase("correction").integers("in.frames")
        let length = frameSize.area * 3
        return (0..<bytes.count / length).map { index in
            Frame(
                index: index, time: Double(index) / 10, size: frameSize,
                pixels: bytes[index * length..<(index + 1) * length].map { UInt8($0) })
        }
    }

    /// A session over the clip, or over a longer one that repeats it to and fro.
    static func session(
        _ model: SAM2, frameCount: Int = 4, inputSize: Int? = nil,
        limits: SessionLimits = SessionLimits(), onEncode: @escaping (Int) -> Void = { _ in }
    ) throws -> VideoPredictor {
        let frames = try self.frames()
        return try VideoPredictor(
            model: model, frameCount: frameCount, frameSize: frameSize, inputSize: inputSize,
            limits: limits
        ) { index, run in
            onEncode(index)
            let period = 2 * frames.count - 2
            let place = index % period
            let frame = frames[place < frames.count ? place : period - place]
            return FramePixels.normalized(
                frame, inputSize: inputSize ?? model.config.imageSize, run)
        }
    }

    static let disc = Box(x0: 10, y0: 12, x1: 31, y1: 33)
    static let bar = Box(x0: 45, y0: 19, x1: 76, y1: 37)

    /// Masks of one propagation, by object and frame.
    static func propagate(
        _ session: VideoPredictor, _ direction: VideoPredictor.Direction = .forward,
        frames: ClosedRange<Int>? = nil
    ) throws -> [Int: [Int: TrackedMask]] {
        var masks: [Int: [Int: TrackedMask]] = [:]
        try session.propagate(direction, frames: frames, run) {
            for mask in $0 { masks[mask.object, default: [:]][mask.frame] = mask }
        }
        return masks
    }
}

extension Tensor {
    /// Largest absolute difference.
    func difference(_ other: Tensor) -> Float {
        shape == other.shape
            ? zip(values, other.values).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }
}
