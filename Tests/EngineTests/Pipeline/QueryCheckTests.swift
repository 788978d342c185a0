import Engine
import Media
import Synchronization
import TestSupport
import Testing

/// Asking System 2 for the user's own words: when that happens, and what follows.
@Suite struct QueryCheckTests {
    /// Knows boxes for some words; counts how often it is asked.
    private final class CountingGrounder: Grounder {
        let name = "script"
        let known: String
        let asked = Mutex<[String]>([])

        init(_ known: String) { self.known = known }

        func ground(
            _ picture: Frame, description: String, _ run: Compute,
            onText: (String) throws -> Void
        ) throws -> GrounderReply {
            asked.withLock { $0.append(description) }
            return GrounderReply(
                text: description == known ? "[{\"bbox_2d\": [2, 2, 30, 20]}]" : "[]",
                seenSize: picture.size, tokens: TokenCount())
        }
    }

    private func check(
        _ expression: String, plan description: String = "the dog", sees known: String = "",
        verdict: GlobalPlan.Verdict = .found, task: TaskKind = .omni
    ) throws -> (plan: Reasoning, asked: [String]) {
        let clip = try Clip.open(Fixtures.url("media/good/variable_rate.mkv").path)
        _ = try clip.waitForIndex()
        let plan = Reasoning(
            task: task, taskReason: "test", sampleTimes: [0], verdict: verdict,
            keyframes: [0, 2, 4].map { KeyframeTask(frame: $0, time: 0, description: description) })
        let grounder = CountingGrounder(known)
        let checked = try QueryCheck(grounder)(
            plan, query: Query(expression), clip: clip,
            Compute(parallel: Parallel(threadCount: 1)))
        return (checked, grounder.asked.withLock { $0 })
    }

    @Test func wordsThatAreSeenOnNoKeyframeMatchNothing() throws {
        let (plan, asked) = try check("The  Violin")
        #expect(plan.verdict == .nothing)
        #expect(asked == ["the violin", "the violin", "the violin"])
        #expect(plan.notes.last?.contains("none of the 3 keyframes") == true)
        // They stay, so that the user can have them looked at all the same.
        #expect(plan.keyframes.count == 3)
    }

    @Test func oneKeyframeIsEnough() throws {
        let (plan, asked) = try check("the pet", sees: "the pet")
        #expect(plan.verdict == .found)
        #expect(plan.notes.isEmpty)
        #expect(asked.count == 1)
    }

    @Test(arguments: [
        "the one that sounds first", "what moves from side to side", "what is never heard",
        "the one that comes in last", "the instrument that is playing",
    ])
    func whatNoPictureShowsIsNotChecked(expression: String) throws {
        let (plan, asked) = try check(expression)
        #expect(plan.verdict == .found)
        #expect(asked.isEmpty)
    }

    @Test func nothingIsAskedTwice() throws {
        #expect(try check("the dog").asked.isEmpty)
        #expect(try check("the cat", verdict: .nothing).asked.isEmpty)
        #expect(try check("the cat", task: .image).asked.isEmpty)
    }
}
