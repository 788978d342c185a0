import Engine
import Foundation
import Testing

@Suite struct SafetensorsTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// A file of this header and this many bytes of data.
    private func file(_ header: String, data: Int = 0) throws -> Safetensors {
        var bytes = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(Data(header.utf8))
        bytes.append(Data(count: data))
        return try open(bytes)
    }

    private func open(_ bytes: Data) throws -> Safetensors {
        let url = folder.appendingPathComponent(UUID().uuidString + ".safetensors")
        try bytes.write(to: url)
        return try Safetensors(path: url.path)
    }

    @Test func readsBackWhatItWrote() throws {
        let tensor = Tensor.random([3, 4], seed: 1)
        var writer = SafetensorsWriter(metadata: ["case": "round trip"])
        writer.add("a", tensor)
        writer.add("b", shape: [2], integers: [-7, 9])
        let path = folder.appendingPathComponent("x.safetensors").path
        try writer.write(to: path)
        let file = try Safetensors(path: path)
        #expect(file.tensor("a") == tensor)
        #expect(file.integers("b") == [-7, 9])
        #expect(file.metadata == ["case": "round trip"])
        #expect(file.tensor("b") == nil && file.tensor("c") == nil)
    }

    @Test(arguments: [
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 12),
        (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[9223372036854775807,8],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8),
        (#"{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, 8),
        (#"{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}"#, 8),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            8
        ),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
            12
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
            12
        ),
        (#"{"__metadata__":{"a":1}}"#, 0), (#"[]"#, 0), (#"{"#, 0), (#"{} x"#, 0), ("", 0),
    ])
    func refusesHeadersThatLie(header: String, data: Int) throws {
        #expect {
            try file(header, data: data)
        } throws: { error in
            guard let error = error as? EngineError, case .damaged = error else { return false }
            return error.exitStatus == 4 && !error.description.isEmpty
        }
    }

    @Test func refusesShortFilesAndHugeHeaders() throws {
        for bytes in [Data([1, 2, 3]), Data([255, 255, 255, 255, 255, 255, 255, 255, 0x7B])] {
            #expect(throws: EngineError.self) { try open(bytes) }
        }
        #expect(throws: EngineError.self) { try open(Data()) }
        #expect(throws: EngineError.self) { try Safetensors(path: folder.path) }
        let header = Data([2, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xFF])
        #expect(throws: EngineError.self) { try open(header) }
    }

    @Test func storeNamesEveryOffender() throws {
        try Data(#"{"model_type":"x"}"#.utf8).write(
            to: folder.appendingPathComponent("config.json"))
        var writer = SafetensorsWriter()
        writer.add("good", Tensor(zeros: [2]))
        writer.add("bent", Tensor(zeros: [2, 3]))
        writer.add("nan", Tensor(shape: [1], values: [.nan]))
        writer.add("spare", Tensor(zeros: [1]))
        try writer.write(to: folder.appendingPathComponent("model.safetensors").path)
        let store = WeightStore(try Checkpoint(folder: folder))
        #expect(store.tensor("good", [2]).shape == [2])
        _ = store.matrix("bent", [3, 2])
        _ = store.tensor("nan", [1])
        _ = store.tensor("absent", [4])
        #expect {
            try store.finish()
        } throws: { error in
            guard case .weights(_, let problems)? = error as? EngineError else { return false }
            return problems.map(\.name) == ["bent", "nan", "absent"]
        }
        let second = WeightStore(try Checkpoint(folder: folder))
        _ = second.tensor("good", [2])
        second.ignore("bent")
        #expect(try second.finish(skipping: ["na"]) == ["spare"])
    }
}
