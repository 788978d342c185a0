import Engine
import Foundation
import TestSupport
import Testing

@testable import Trainer

/// What a run finds in its folder, and what it leaves alone there.
@Suite struct CheckpointFolderTests {
    private func write(_ text: String, _ file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @Test(arguments: ["model/config.json", "log.jsonl", "rollouts.jsonl", "checkpoints/step-1/x"])
    func whatIsThereIsNotWrittenOver(name: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.file(name)
        try write("mine", file)
        let error = #expect(throws: TrainingError.self) {
            try TrialRun(in: folder.url).training(resumes: false, until: 1) { _ in }
        }
        guard case .occupied(let path) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(file.path.hasPrefix(path) && path != folder.url.path)
        #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    }

    @Test func aModelWithoutARunIsNotGoneOnWith() throws {
        let folder = try TemporaryFolder()
        try write("mine", folder.file("model/config.json"))
        let model = folder.file("model").path
        #expect(throws: TrainingError.occupied(path: model)) {
            try TrialRun(in: folder.url).training(resumes: true, until: 1) { _ in }
        }
    }

    @Test func aModelInTheFolderIsKnownByAnyName() throws {
        let folder = try TemporaryFolder()
        let out = RunFolder(folder.file("out").path)
        try write("", folder.file("out/model/config.json"))
        try FileManager.default.createSymbolicLink(
            at: folder.file("link"), withDestinationURL: folder.file("out/model"))
        for inside in ["out", "out/model", "out/checkpoints/../model", "link"] {
            #expect(out.contains(folder.file(inside)), "\(inside)")
        }
        for outside in ["output", ".", "out/../model"] {
            #expect(!out.contains(folder.file(outside)), "\(outside)")
        }
    }

    @Test func leftoversOfKilledProcessesGo() throws {
        let folder = try TemporaryFolder()
        let process = ProcessInfo.processInfo.processIdentifier
        let leftovers = ["checkpoints/.step-000002.\(process)/x", "model.7.part/x"]
        for name in leftovers + ["models.part", "checkpoints/notes"] {
            try write("", folder.file(name))
        }
        try TrialRun(in: folder.url).training(resumes: false, until: 2) { _ in }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(names == ["checkpoints", "log.jsonl", "models.part", "rollouts.jsonl"])
        #expect(try TrialRun.checkpoints(folder.url) == ["notes", "step-000002"])
    }

    @Test func aFolderIsMadeOverALeftoverOfTheSameName() throws {
        let folder = try TemporaryFolder()
        let (target, temporary) = (folder.file("a"), folder.file("b"))
        for old in [target, temporary] { try write("old", old.appendingPathComponent("old")) }
        try DurableFolder.make(target.path, as: temporary.path) {
            try write("new", temporary.appendingPathComponent("new"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: target.path) == ["new"])
        #expect(throws: TrainingError.self) {
            try DurableFolder.make(target.path, as: temporary.path) {
                throw EngineError.cancelled
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a"])
    }

    @Test func theNewestIsTheOneOfTheHighestNumber() throws {
        let folder = try TemporaryFolder()
        let checkpoints = try CheckpointFolder(
            out: folder.url.path, identity: RunIdentity([]),
            source: Checkpoint(folder: Fixtures.url("thinker_tiny")))
        #expect(checkpoints.latest == nil)
        for name in [
            "step-000100", "step-999900", "step-1000000", "step-2000000.bak", "step-", "step-x",
            ".step-3000000.1", "step-+4000000", "step-99999999999999999999",
        ] {
            try write("", folder.file("checkpoints/\(name)/state.json"))
        }
        #expect(checkpoints.latest == checkpoints.folder(of: 1_000_000))
    }

    @Test func onlyTheNewestCheckpointsAreKept() throws {
        let folder = try TemporaryFolder()
        try TrialRun(in: folder.url).training(resumes: false) { _ in }
        #expect(try TrialRun.checkpoints(folder.url) == ["step-000006", "step-000007"])
    }

    @Test(arguments: ["model.safetensors", "optimizer.safetensors", "state.json"])
    func theOneBeforeADamagedCheckpointIsTaken(name: String) throws {
        let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
        try TrialRun(in: whole.url).training(resumes: false) { _ in }
        try TrialRun(in: parts.url).training(resumes: false, until: 5) { _ in }
        let file = parts.file("checkpoints/step-000005/\(name)")
        let good = try Data(contentsOf: file)
        try good.prefix(good.count / 2).write(to: file)
        var notes: [String] = []
        try TrialRun(in: parts.url).training(resumes: true, onNote: { notes.append($0) }) { _ in }
        #expect(notes.count == 1 && notes[0].contains(name))
        let models = try [whole, parts].map {
            try Data(contentsOf: $0.file("checkpoints/step-000007/model.safetensors"))
        }
        #expect(models[0] == models[1])
    }

    @Test func aDamagedCheckpointIsAnErrorThatNamesTheFile() throws {
        let folder = try TemporaryFolder()
        try TrialRun(in: folder.url).training(resumes: false, until: 2) { _ in }
        for name in ["model.safetensors", "optimizer.safetensors", "state.json"] {
            let file = folder.file("checkpoints/step-000002/\(name)")
            let good = try Data(contentsOf: file)
            try good.prefix(good.count / 2).write(to: file)
            let error = #expect(throws: EngineError.self) {
                try TrialRun(in: folder.url).training(resumes: true) { _ in }
            }
            #expect(error.map { "\($0)" }?.contains(name) == true)
            try good.write(to: file)
        }
    }
}
