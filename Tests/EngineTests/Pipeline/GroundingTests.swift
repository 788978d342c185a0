import Engine
import Media
import Testing

@Suite struct GroundingTests {
    @Test func readsBoxesWhereverTheyStand() {
        let reply = """
            Here: ```json [{"bbox_2d": [1, 2, 30, 40], "label": "dog"},
            {"bbox_2d": [5.5, 6, 7, 8]}]```
            """
        #expect(
            Grounding(reply: reply).usable == [
                Box(x0: 1, y0: 2, x1: 30, y1: 40), Box(x0: 5.5, y0: 6, x1: 7, y1: 8),
            ])
    }

    @Test(arguments: [
        "{}", "{\"bbox_2d\": [1,2,3]}", "{\"bbox_2d\": \"1,2,3,4\"}",
        "{\"bbox_2d\": [1,2,3,\"4\"]}",
        "{\"bbox_2d\": [1,2,3,4]", "{bbox_2d: [1,2,3,4]}",
    ])
    func anythingElseIsNoBox(reply: String) {
        #expect(Grounding(reply: reply).usable.isEmpty)
    }
}
