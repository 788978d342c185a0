import Engine
import Foundation
import Media

/// Everything of the engine that reads bytes from strangers.
struct FuzzTargets {
    private let fixtures: URL
    private let run = Compute(parallel: Parallel(threadCount: 1))

    init(fixtures: URL) {
        self.fixtures = fixtures
    }

    func all() throws -> [FuzzTarget] {
        [
            try safetensors(), try config(), try sam2(), try tokenizer(), try merges(), json(),
            profile(),
            plan(), grounding(), try result(),
        ]
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: fixtures.appendingPathComponent(path)))
    }

    private func safetensors() throws -> FuzzTarget {
        let folder = try FuzzFolder("safetensors")
        let path = folder.url.appendingPathComponent("model.safetensors").path
        let seeds = [
            try bytes("thinker_plain/case_text.safetensors"),
            Self.file(#"{"a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]}}"#, data: 4),
            Self.file(
                #"{"__metadata__":{"x":"y"},"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}"#,
                data: 8),
        ]
        return FuzzTarget(name: "safetensors", seeds: seeds) { input in
            try folder.write(input, as: "model.safetensors")
            let file = try Safetensors(path: path)
            for name in file.names {
                _ = file.tensor(name)
                _ = file.integers(name)
            }
        }
    }

    private static func file(_ header: String, data: Int) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return length + Array(header.utf8) + [UInt8](repeating: 1, count: data)
    }

    /// Whatever loads must also run.
    private func config() throws -> FuzzTarget {
        let folder = try FuzzFolder(
            "config", from: fixtures.appendingPathComponent("thinker_plain"),
            without: ["config.json"])
        let seeds = [
            try bytes("thinker_plain/config.json"), try bytes("thinker_wide/config.json"),
        ]
        return FuzzTarget(name: "config", seeds: seeds) { input in
            try folder.write(input, as: "config.json")
            let thinker = try Thinker(Checkpoint(folder: folder.url))
            let prompt = try thinker.encode(ThinkerInput(ids: [0, 1, 2]), run)
            var cache = KVCache(thinker.config.text)
            _ = try thinker.prefill(prompt, into: &cache, run)
            if let vision = thinker.vision {
                let size = vision.config.mergeSize
                let grid = PatchGrid(time: 1, height: 3 * size, width: 2 * size)
                let patches = Tensor(zeros: [grid.patchCount, vision.config.patchLength])
                if grid.patchCount < 1000 { _ = try vision(patches, grids: [grid], run) }
            }
            if let audio = thinker.audio {
                _ = try audio(Tensor(zeros: [audio.config.melCount, 9]), run)
            }
        }
    }

    /// Whatever loads must also track.
    private func sam2() throws -> FuzzTarget {
        let folder = try FuzzFolder(
            "sam2", from: fixtures.appendingPathComponent("sam2_tiny"), without: ["config.json"])
        let seed = try bytes("sam2_tiny/config.json")
        return FuzzTarget(name: "sam2", seeds: [seed]) { input in
            try folder.write(input, as: "config.json")
            let model = try SAM2(Checkpoint(folder: folder.url))
            let side = model.config.imageSize
            guard side <= 128 else { return }
            let size = PixelSize(width: 8, height: 6)
            let session = try VideoPredictor(model: model, frameCount: 4, frameSize: size) {
                index, _ in
                let values = (0..<side * side * 3).map { Float(($0 + index) % 7) / 3 - 1 }
                return Tensor(shape: [side, side, 3], values: values)
            }
            let mask = Mask(size: size, values: (0..<size.area).map { $0 % 8 < 3 ? 1 : 0 })
            try session.addMask(mask, object: 2, frame: 1, run)
            try session.addBox(Box(x0: 1, y0: 1, x1: 6, y1: 5), object: 1, frame: 0, run)
            try session.propagate(.forward, every: 2, run) { _ in }
            try session.fill(frames: 0...3, run) { _ in }
        }
    }

    private func tokenizer() throws -> FuzzTarget {
        let folder = try FuzzFolder("tokenizer")
        let seeds = [try bytes("thinker_plain/tokenizer.json")]
        return FuzzTarget(name: "tokenizer", seeds: seeds) { input in
            try folder.write(input, as: "tokenizer.json")
            try Self.use(Tokenizer(folder: folder.url))
        }
    }

    /// The first byte decides which of the three files is damaged.
    private func merges() throws -> FuzzTarget {
        let names = ["vocab.json", "merges.txt", "tokenizer_config.json"]
        let sound = try names.map { try bytes("thinker_wide/" + $0) }
        let folder = try FuzzFolder("merges")
        let seeds = sound.enumerated().map { [UInt8($0.offset)] + $0.element }
        return FuzzTarget(name: "merges", seeds: seeds) { input in
            let damaged = Int(input.first ?? 0) % names.count
            for (index, name) in names.enumerated() {
                try folder.write(
                    index == damaged ? Array(input.dropFirst()) : sound[index], as: name)
            }
            try Self.use(Tokenizer(folder: folder.url))
        }
    }

    private static func use(_ tokenizer: Tokenizer) throws {
        let text = "a  b\n<|im_end|> e\u{301} \u{1F680} 12 don't \u{AC00}"
        var stream = TextStream(tokenizer)
        for id in tokenizer.encode(text) { _ = stream.append(id) }
        _ = stream.finish()
        _ = try? ChatTemplate(tokenizer, markers: nil)
            .encode([ChatTemplate.Turn(.user, [.text(text)])])
    }

    private func json() -> FuzzTarget {
        let seeds = [
            #"{"a": [1, -2.5e3, true, null, "xé\ud83d\ude80"], "b": {"c": {}}}"#, "[[[[]]]]",
        ]
        return FuzzTarget(name: "json", seeds: seeds.map { Array($0.utf8) }) {
            _ = try JSONParser.parse($0)
        }
    }

    private func profile() -> FuzzTarget {
        let seed = #"""
            {"name": "x", "tasks": {"vos": {"prompt": "{duration} {expression} {examples}",
            "max_frames": 24, "min_pixels": 12544, "max_pixels": 100352, "fps": 2.0,
            "audio_seconds": 30, "system": "", "max_new_tokens": 10}}}
            """#
        return FuzzTarget(name: "profile", seeds: [Array(seed.utf8)]) { input in
            let profile = try ModelProfile(JSONParser.parse(input), file: "fuzz")
            for task in profile.tasks.values {
                _ = task.prompt(expression: "a {duration} b", duration: 12.34)
            }
        }
    }

    private func plan() -> FuzzTarget {
        let seed = #"""
            <think> first </think><answer> {"start_time": "00:01.50", "end_time": "00:02.00",
            "description": "a red } cup"} {"start_time": 3, "end_time": "01:00:04", "description": 1}
            </answer>
            """#
        return FuzzTarget(name: "plan", seeds: [Array(seed.utf8)]) { input in
            let text = String(decoding: input, as: UTF8.self)
            for reading in [PlanReading.tolerant, .paperCode] {
                let plan = GlobalPlan(text, duration: 12, reading: reading)
                _ = plan.keyframes(sampleTimes: [0, 2, 4, 6, 8, 10], reading: reading)
            }
        }
    }

    private func grounding() -> FuzzTarget {
        let seed = #"[{"bbox_2d": [10, 20.5, 300, 1e3], "label": "cup"}, {"bbox_2d": [1]}]"#
        return FuzzTarget(name: "grounding", seeds: [Array(seed.utf8)]) {
            _ = Grounding(reply: String(decoding: $0, as: UTF8.self)).usable
        }
    }

    /// What was found beside a clip, made to be shown and written again.
    private func result() throws -> FuzzTarget {
        let folder = try FuzzFolder("result")
        let path = folder.url.appendingPathComponent("q01.json").path
        let seed = try bytes("result/q01.json")
        return FuzzTarget(name: "result", seeds: [seed]) { input in
            try folder.write(input, as: "q01.json")
            let result = try Segmentation.read(path)
            _ = try result.file()
            _ = TraceDocument.markdown(result)
            for frame in result.masks.frames { _ = try result.masks.union(on: frame) }
        }
    }
}
