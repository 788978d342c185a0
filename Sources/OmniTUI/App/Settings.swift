import Render

/// What `set` lines of the configuration, `:set` and options of the command line can change.
struct Settings: Equatable, Sendable {
    enum SoundView: String, CaseIterable, Sendable { case waveform, mel }

    /// nil: as probed.
    var graphics: GraphicsProtocol?
    /// False: never open a sound device.
    var audio = true
    /// False: the terminal keeps the mouse, so that text can be selected.
    var mouse = true
    var soundView = SoundView.waveform
    /// Whether playing begins again at the end.
    var loop = false
    var speed = 1.0
    /// Memory for decoded frames in MiB.
    var cache = 512

    static let speedRange = 0.1...16.0
    static let cacheRange = 16...65_536

    /// Names, what they take, and what they mean, for completion and help.
    static let table: [(name: String, values: [String], help: String)] = [
        ("graphics", ["auto"] + GraphicsProtocol.allCases.map(\.rawValue), "how to draw pictures"),
        ("audio", ["auto", "off"], "play sound where there is a device"),
        ("mouse", ["on", "off"], "use the mouse; off leaves it to the terminal"),
        ("sound-view", SoundView.allCases.map(\.rawValue), "what to show of the sound"),
        ("loop", ["on", "off"], "begin again at the end"),
        ("speed", ["0.25", "0.5", "1", "2", "4"], "how fast to play, 0.1 to 16"),
        (
            "cache", ["256", "512", "1024"],
            "memory for decoded frames in MiB; counts from the start"
        ),
    ]

    /// Changes one setting.
    /// - Returns: what is wrong with the name or the value, nil when it was taken.
    mutating func set(_ name: String, to value: String) -> String? {
        guard let entry = Self.table.first(where: { $0.name == name }) else {
            let known = Self.table.map(\.name).joined(separator: ", ")
            return "unknown setting '\(name)'; there are \(known)"
        }
        let isTaken =
            switch name {
            case "graphics": setGraphics(value)
            case "audio": Self.choose(&audio, value, ["auto": true, "off": false])
            case "mouse": Self.choose(&mouse, value, ["on": true, "off": false])
            case "sound-view": setSoundView(value)
            case "loop": Self.choose(&loop, value, ["on": true, "off": false])
            case "speed": Self.choose(&speed, Double(value), in: Self.speedRange)
            default: Self.choose(&cache, Int(value), in: Self.cacheRange)
            }
        guard !isTaken else { return nil }
        return "\(name): expected \(Self.expected(entry.name, entry.values)), found '\(value)'"
    }

    private static func expected(_ name: String, _ values: [String]) -> String {
        switch name {
        case "speed": "a number from \(speedRange.lowerBound) to \(speedRange.upperBound)"
        case "cache": "MiB from \(cacheRange.lowerBound) to \(cacheRange.upperBound)"
        default: values.joined(separator: ", ")
        }
    }

    private mutating func setGraphics(_ value: String) -> Bool {
        guard value != "auto" else {
            graphics = nil
            return true
        }
        guard let chosen = GraphicsProtocol(rawValue: value) else { return false }
        graphics = chosen
        return true
    }

    private mutating func setSoundView(_ value: String) -> Bool {
        guard let chosen = SoundView(rawValue: value) else { return false }
        soundView = chosen
        return true
    }

    private static func choose<Value>(
        _ field: inout Value, _ word: String, _ meanings: [String: Value]
    ) -> Bool {
        guard let value = meanings[word] else { return false }
        field = value
        return true
    }

    private static func choose<Value: Comparable>(
        _ field: inout Value, _ value: Value?, in range: ClosedRange<Value>
    ) -> Bool {
        guard let value, range.contains(value) else { return false }
        field = value
        return true
    }
}
