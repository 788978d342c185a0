extension AppState {
    /// One key press: answers a question, goes into a text, or takes part in a binding.
    mutating func press(_ key: Key) -> [Effect] {
        if question != nil { return answer(key) }
        if focus.isText, pending.isEmpty, let character = key.typed {
            edit { $0.insert(String(character)) }
            return []
        }
        if takeDigit(key) || takeObjectDigit(key) { return [] }
        if key.code == .escape, !pending.isEmpty {
            pending = PendingKeys()
            return []
        }
        return follow(pending.keys + [key])
    }

    private mutating func follow(_ keys: [Key]) -> [Effect] {
        let modes: [KeyContext] = isSegmenting && focus == .clip ? [.prompt] : []
        switch keyMap.match(keys, in: modes + focus.contexts) {
        case .intent(.count):
            pending = PendingKeys(keys: [], count: "")
            return []
        case .intent(let intent):
            let count = pending.count.flatMap { Int($0) }
            pending = PendingKeys()
            return perform(intent, count: count)
        case .prefix:
            pending.keys = keys
            return []
        case .nothing:
            pending = PendingKeys()
            let help = keyMap.names(of: .help).first.map { "; \($0) shows the keys" } ?? ""
            say("\(KeyName.text(keys)) is not bound\(help)")
            return []
        }
    }

    private mutating func takeDigit(_ key: Key) -> Bool {
        guard let count = pending.count, pending.keys.isEmpty, key.modifiers.isEmpty,
            case .character(let digit) = key.code, ("0"..."9").contains(digit)
        else { return false }
        if count.count < 6 { pending.count = count + String(digit) }
        return true
    }

    private mutating func answer(_ key: Key) -> [Effect] {
        guard let question else { return [] }
        switch key.code {
        case .character("y"), .character("Y"): self.question = nil
        case .character("n"), .character("N"), .escape:
            self.question = nil
            return []
        case .character("c") where key.modifiers.contains(.control):
            self.question = nil
            return []
        default: return []
        }
        switch question {
        case .quit:
            exitCode = .success
            return []
        case .overwrite(var request):
            request.overwrite = true
            return [.save(request)]
        case .replaceExport(var request):
            request.overwrite = true
            return [.query(.export(request))]
        }
    }
}

extension Key {
    /// The character that this key types, nil for keys that do something else.
    var typed: Character? {
        guard case .character(let character) = code,
            modifiers.isEmpty || modifiers == .shift
        else { return nil }
        return character
    }
}
