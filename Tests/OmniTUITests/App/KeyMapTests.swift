import Testing

@testable import OmniTUI

@Suite struct KeyMapTests {
    @Test func everyRowOfTheTableIsAKey() {
        let names = KeyMap.rows.flatMap { $0.1.split(separator: " ") }
        #expect(names.filter { KeyName.parse(String($0)) == nil }.isEmpty)
        #expect(KeyMap.standard.bindings.count == names.count)
    }

    @Test func namesAndKeysBelongTogether() {
        for binding in KeyMap.standard.bindings {
            #expect(KeyName.parse(KeyName.text(binding.keys)) == binding.keys)
        }
    }

    @Test(arguments: KeyContext.allCases)
    func noKeyIsBoundTwiceOrHidesAnother(context: KeyContext) {
        let here = KeyMap.standard.bindings.filter { $0.context == context }
        for (index, binding) in here.enumerated() {
            for other in here[(index + 1)...] {
                #expect(
                    !binding.keys.starts(with: other.keys)
                        && !other.keys.starts(with: binding.keys),
                    "\(KeyName.text(binding.keys)) and \(KeyName.text(other.keys))")
            }
        }
    }

    @Test(arguments: Intent.allCases)
    func everyIntentHasAKeyAndAHelpText(intent: Intent) {
        #expect(!KeyMap.standard.names(of: intent).isEmpty)
        #expect(intent.help.count > 5)
        #expect(intent.help.first?.isUppercase == true)
        #expect(!intent.help.hasSuffix("."))
    }

    @Test func prefixesWaitAndOtherContextsAreReached() {
        let map = KeyMap.standard
        let list: [KeyContext] = [.list, .clip, .everywhere]
        #expect(map.match(KeyName.parse("g") ?? [], in: list) == .prefix)
        #expect(map.match(KeyName.parse("gg") ?? [], in: list) == .intent(.scrollTop))
        #expect(map.match(KeyName.parse("gm") ?? [], in: list) == .intent(.messages))
        #expect(map.match(KeyName.parse("gq") ?? [], in: list) == .nothing)
        #expect(map.match(KeyName.parse("Space") ?? [], in: list) == .intent(.playPause))
    }

    @Test func unboundKeysSaySo() {
        var state = AppState.sample()
        state.press("F9")
        #expect(state.message?.text == "F9 is not bound; ? shows the keys")
    }
}

@Suite struct ConfigTests {
    @Test func bindsAndSets() {
        let config = Config(
            text: """
                # my keys
                bind F2 play-pause
                bind n step-forward   # next
                bind s none
                set loop on
                set cache 64
                """, file: "config")
        #expect(config.problems.isEmpty)
        #expect(config.keyMap.match([Key(code: .function(2))], in: [.clip]) == .intent(.playPause))
        #expect(config.keyMap.match(KeyName.parse("n") ?? [], in: [.clip]) == .intent(.stepForward))
        #expect(config.keyMap.match(KeyName.parse("s") ?? [], in: [.clip]) == .nothing)
        #expect(config.settings.loop)
        #expect(config.settings.cache == 64)
    }

    @Test func badLinesAreReportedWithTheirPlaceAndDoNoHarm() {
        let config = Config(
            text: "bind F2 play-paus\nbnid x quit\nset speed fast\nbind Ctrl+ quit\nbind g quit\n"
                + "bind x\nset mouse off",
            file: "/home/me/config")
        #expect(
            config.problems.map { $0.prefix(17) } == [
                "/home/me/config:1", "/home/me/config:2", "/home/me/config:3", "/home/me/config:4",
                "/home/me/config:5", "/home/me/config:6",
            ])
        #expect(config.problems[0].contains("play-pause"))
        #expect(config.problems[1].contains("'bnid'"))
        #expect(config.problems[2].contains("0.1"))
        #expect(config.problems[4].contains("hide"))
        #expect(!config.settings.mouse)
        #expect(config.keyMap == KeyMap.standard)
    }

    @Test func boundKeysShowUpInTheHelp() {
        var state = AppState.sample()
        state.keyMap = Config(text: "bind F5 zoom-in", file: "c").keyMap
        #expect(state.helpLines.contains { $0.name == "zi F5" && $0.text == "Zoom in" })
    }
}
