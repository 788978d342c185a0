import Glibc

/// What a screen without text fields makes of keys, the wheel and news from outside: the screens of a
/// training run and of rollouts.
protocol ListScreen {
    associatedtype Effect
    var keyMap: KeyMap { get }
    /// Keys of a binding that is not complete.
    var pending: [Key] { get set }
    var exitCode: ExitCode? { get set }
    static var repaint: Effect { get }

    mutating func perform(_ intent: Intent) -> [Effect]
    /// Goes on by so many rows.
    mutating func scroll(by rows: Int)
}

extension ListScreen {
    /// The contexts of the key table that hold here, first the nearest.
    static var contexts: [KeyContext] { [.rollouts, .list, .everywhere] }

    mutating func take(_ event: InputEvent) -> [Effect] {
        switch event {
        case .key(let key): return press(key)
        case .mouse(let event):
            if event.kind == .wheelUp { scroll(by: -1) }
            if event.kind == .wheelDown { scroll(by: 1) }
        case .focus(let isFocused): return isFocused ? [Self.repaint] : []
        case .resumed: return [Self.repaint]
        case .terminate(let signal):
            exitCode = signal == SIGINT ? .interrupted : .terminated
        case .paste, .resized: break
        }
        return []
    }

    private mutating func press(_ key: Key) -> [Effect] {
        let keys = pending + [key]
        pending = []
        switch keyMap.match(keys, in: Self.contexts) {
        case .intent(let intent): return perform(intent)
        case .prefix: pending = keys
        case .nothing: break
        }
        return []
    }
}
