import Media
import Testing

@testable import Engine

@Suite struct ModelProfileTests {
    private func profile(_ text: String) throws -> ModelProfile {
        try ModelProfile(JSONParser.parse(Array(text.utf8)), file: "omni_tui.json")
    }

    @Test func theEmbeddedProfileKnowsTheTasksOfThePaper() throws {
        let profile = try ModelProfile.omniR1()
        #expect(Set(profile.tasks.keys) == [.vos, .av, .image])
        let vos = try #require(profile.tasks[.vos])
        let prompt = vos.prompt(expression: "the {duration} dog", duration: 12)
        #expect(prompt.contains("12.0 seconds"))
        #expect(prompt.contains("[the {duration} dog]"))
        // The example that ends the prompt must itself be a good answer.
        let start = try #require(prompt.ranges(of: "<think>").last)
        let example = GlobalPlan(
            String(prompt[start.lowerBound...]), duration: 12, reading: .paperCode)
        #expect(example.segments.count == 4)
    }

    @Test func bracesThatAreNoNamesStayAsTheyAre() throws {
        let task = TaskProfile(
            prompt: "{\"a\": 1} {expression} {", system: nil, framesPerSecond: nil,
            maximumFrames: 2, pixels: 784...784, audioSeconds: 0, maximumNewTokens: 1)
        #expect(task.prompt(expression: "x", duration: 1) == "{\"a\": 1} x {")
    }

    @Test(arguments: [
        "{}", "{\"name\": \"x\"}", "{\"name\": \"x\", \"confirm\": 1, \"tasks\": {}}",
        "{\"name\": \"x\", \"tasks\": {\"dance\": {}}}",
        "{\"name\": \"x\", \"tasks\": {\"vos\": {\"prompt\": \"\"}}}",
        "{\"name\": \"x\", \"tasks\": {\"vos\": {\"prompt\": \"p\", \"min_pixels\": 1e9}}}",
        """
        {"name": "x", "tasks": {"vos": {"prompt": "p", "min_pixels": 2000, "max_pixels": 1000,
        "max_new_tokens": 5}}}
        """,
        """
        {"name": "x", "tasks": {"vos": {"prompt": "p", "min_pixels": 1000, "max_pixels": 1000,
        "max_new_tokens": 5, "fps": 0}}}
        """,
    ])
    func whatIsWrongInAProfileIsNamed(text: String) {
        #expect(throws: EngineError.self) { try profile(text) }
    }
}

@Suite struct FrameSamplerTests {
    @Test func atAFixedRate() {
        let times = FrameSampler.times(
            in: TimeRange(start: 2, end: 10), framesPerSecond: 1, maximum: 10)
        #expect(times == [2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test func longRangesAreSampledEvenly() {
        let times = FrameSampler.times(
            in: TimeRange(start: 0, end: 60), framesPerSecond: 1, maximum: 10)
        #expect(times == (0..<10).map { Double($0) * 6 })
    }

    @Test(arguments: [0, 0.1, 0.9, 1.5, 7.3, 1e9])
    func alwaysAnEvenNumberInsideTheRange(duration: Double) {
        let times = FrameSampler.times(
            in: TimeRange(start: 1, end: 1 + duration), framesPerSecond: 2, maximum: 9)
        #expect(times.count % 2 == 0 && times.count >= 2 && times.count <= 8)
        #expect(times.allSatisfy { $0 >= 1 && $0 <= 1 + duration })
    }

    @Test func positionsAreSpreadAsInTraining() {
        #expect(FrameSampler.positions(of: 5, maximum: 24) == [0, 1, 2, 3, 4])
        #expect(FrameSampler.positions(of: 100, maximum: 4) == [0, 33, 66, 99])
        #expect(FrameSampler.positions(of: 0, maximum: 4).isEmpty)
        #expect(FrameSampler.positions(of: 9, maximum: 1) == [0])
    }
}
