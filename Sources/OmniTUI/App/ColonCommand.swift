import Render

/// What can be written after `:`.
enum ColonCommand: Equatable, Sendable {
    case frame(Int)
    case time(Double)
    /// In and out points: at a time, or at the shown frame.
    case inPoint(Double?)
    case outPoint(Double?)
    case clearPoints
    case speed(Double)
    case graphics(GraphicsProtocol?)
    case set(name: String, value: String)
    /// Saves the shown frame, to a path or beside the clip.
    case write(path: String?)
    case quit(force: Bool)
    case help(String)
    case find(String)
    case jobs
    case messages
    /// Formats and a folder, as written.
    case export(String)
    /// Another description for System 2, empty for the same one.
    case rerun(String)
}

/// A command line that cannot be understood.
struct ColonError: Error, Equatable {
    let text: String
}

extension ColonCommand {
    /// Names, what they take, and what they do: for completion, help and documentation.
    static let table: [(name: String, operand: String, help: String)] = [
        ("frame", "N", "go to frame N, counted from 0; +N and -N go from here"),
        ("t", "TIME", "go to a time: 3.2 or 1:02.5"),
        ("in", "[TIME]", "set the in point, here or at a time"),
        ("out", "[TIME]", "set the out point, here or at a time"),
        ("clear", "", "clear the in and out points"),
        ("speed", "X", "play X times as fast"),
        ("graphics", "NAME", "draw pictures with kitty, iterm2, sixel, blocks, ascii, none, auto"),
        ("set", "KEY=VALUE", "change a setting"),
        ("find", "TEXT", "search in the trace; n and N go on"),
        ("export", "[FORMATS [DIR]]", "write the masks: davis,objects,rle,cutout,overlay,video"),
        ("rerun", "[TEXT]", "run System 2 again, on another description"),
        ("jobs", "", "show the job list"),
        ("messages", "", "show all messages so far"),
        ("help", "[TEXT]", "show the help, or its lines with TEXT"),
        ("w", "[FILE]", "save the shown frame as PNG, beside the clip or to FILE"),
        ("q", "", "quit"),
        ("q!", "", "quit without asking"),
    ]

    /// - Parameter current: the shown frame, for counts that begin there.
    init(parsing text: String, current: Int) throws(ColonError) {
        let trimmed = text.drop(while: \.isWhitespace)
        let name = String(trimmed.prefix { !$0.isWhitespace })
        var operand = String(trimmed.dropFirst(name.count).drop(while: \.isWhitespace))
        while operand.last?.isWhitespace == true { operand.removeLast() }
        if let number = Int(name), operand.isEmpty {
            self = .frame(number)
            return
        }
        switch name {
        case "frame": self = try .frame(Self.frame(operand, current))
        case "t": self = try .time(Self.time(operand))
        case "in": self = try .inPoint(operand.isEmpty ? nil : Self.time(operand))
        case "out": self = try .outPoint(operand.isEmpty ? nil : Self.time(operand))
        case "clear": self = .clearPoints
        case "speed": self = try .speed(Self.speed(operand))
        case "graphics": self = try .graphics(Self.graphics(operand))
        case "set": self = try Self.setting(operand)
        case "find": self = try .find(Self.needed(operand, "find TEXT"))
        case "export": self = .export(operand)
        case "rerun": self = .rerun(operand)
        case "jobs": self = .jobs
        case "messages": self = .messages
        case "help": self = .help(operand)
        case "w": self = .write(path: operand.isEmpty ? nil : operand)
        case "q": self = .quit(force: false)
        case "q!": self = .quit(force: true)
        default: throw Self.unknown(name)
        }
    }

    private static func unknown(_ name: String) -> ColonError {
        let near = Config.nearest(to: name, in: table.map(\.name))
        return ColonError(
            text: "unknown command ':\(name)'; "
                + (near.map { "do you mean :\($0)?" } ?? ":help lists them"))
    }

    private static func needed(_ text: String, _ form: String) throws(ColonError) -> String {
        guard !text.isEmpty else { throw ColonError(text: "expected :\(form)") }
        return text
    }

    private static func frame(_ text: String, _ current: Int) throws(ColonError) -> Int {
        guard let number = Int(text), abs(number) <= 1_000_000_000 else {
            throw ColonError(text: "expected :frame N with a whole number, found '\(text)'")
        }
        return text.hasPrefix("+") || text.hasPrefix("-") ? current + number : number
    }

    private static func time(_ text: String) throws(ColonError) -> Double {
        guard let seconds = ClipTime.parse(text) else {
            throw ColonError(text: "expected a time such as 3.2 or 1:02.5, found '\(text)'")
        }
        return seconds
    }

    private static func speed(_ text: String) throws(ColonError) -> Double {
        let number = text.hasSuffix("x") ? String(text.dropLast()) : text
        guard let speed = Double(number), Settings.speedRange.contains(speed) else {
            throw ColonError(text: "expected :speed X with X from 0.1 to 16, found '\(text)'")
        }
        return speed
    }

    private static func graphics(_ text: String) throws(ColonError) -> GraphicsProtocol? {
        if text == "auto" { return nil }
        guard let chosen = GraphicsProtocol(rawValue: text) else {
            let known = GraphicsProtocol.allCases.map(\.rawValue).joined(separator: ", ")
            throw ColonError(text: "expected one of auto, \(known); found '\(text)'")
        }
        return chosen
    }

    private static func setting(_ text: String) throws(ColonError) -> ColonCommand {
        let parts = text.split(maxSplits: 1) { $0 == "=" || $0.isWhitespace }
        guard parts.count == 2 else {
            let known = Settings.table.map(\.name).joined(separator: ", ")
            throw ColonError(text: "expected :set KEY=VALUE with KEY one of \(known)")
        }
        return .set(
            name: String(parts[0]), value: String(parts[1].drop(while: \.isWhitespace)))
    }
}
