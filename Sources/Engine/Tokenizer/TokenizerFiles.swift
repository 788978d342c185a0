import Foundation

/// What the tokenizer files of a checkpoint say: `tokenizer.json`, or `vocab.json` and
/// `merges.txt` with the special tokens in `tokenizer_config.json` or `added_tokens.json`.
struct TokenizerFiles {
    struct AddedToken {
        let id: Int
        let content: String
        let isSpecial: Bool
    }

    private let file: String
    private(set) var vocabulary: [String: Int] = [:]
    private(set) var merges: [(left: String, right: String)] = []
    private(set) var addedTokens: [AddedToken] = []
    private var addedIDs: Set<Int> = []

    /// Token ids beyond this are not believed.
    private static let largestID = 1 << 24

    /// - Throws: `EngineError.unreadable`, `.damaged` or `.config`.
    init(folder: URL) throws {
        let manager = FileManager.default
        let whole = folder.appendingPathComponent("tokenizer.json")
        if manager.fileExists(atPath: whole.path) {
            file = whole.path
            try readWhole(Checkpoint.json(whole))
        } else {
            let vocabularyFile = folder.appendingPathComponent("vocab.json")
            file = vocabularyFile.path
            try readVocabulary(Checkpoint.json(vocabularyFile), "the file")
            try readMergesText(folder.appendingPathComponent("merges.txt"))
        }
        try readAddedTokens(folder)
    }

    func damaged(_ place: String, _ expected: String, _ found: String) -> EngineError {
        .damaged(file: file, place: place, expected: expected, found: found)
    }

    private mutating func readWhole(_ json: JSON) throws {
        guard let model = json["model"], (model["type"]?.string ?? "BPE") == "BPE" else {
            throw damaged("model", "a BPE model", json["model"]?["type"]?.summary ?? "none")
        }
        try checkSplitRule(json)
        try readVocabulary(model["vocab"] ?? .null, "model.vocab")
        guard let list = model["merges"]?.array else {
            throw damaged("model.merges", "a list", model["merges"]?.summary ?? "nothing")
        }
        merges.reserveCapacity(list.count)
        for (rank, item) in list.enumerated() {
            let parts = item.array?.compactMap(\.string) ?? Self.halves(item.string ?? "")
            try addMerge(parts, place: "model.merges[\(rank)]")
        }
        for (index, item) in (json["added_tokens"]?.array ?? []).enumerated() {
            try add(item, id: item["id"]?.int, place: "added_tokens[\(index)]")
        }
    }

    /// Another split rule would give other ids without any error: refuse it.
    private func checkSplitRule(_ json: JSON) throws {
        guard let rule = json["pre_tokenizer"] else { return }
        let patterns = ([rule] + (rule["pretokenizers"]?.array ?? []))
            .compactMap { $0["pattern"]?["Regex"]?.string }
        for pattern in patterns where pattern != Pretokenizer.pattern {
            throw EngineError.config(
                file: file, key: "pre_tokenizer", expected: "Qwen2's split rule", found: pattern)
        }
    }

    private mutating func readVocabulary(_ json: JSON, _ place: String) throws {
        guard let members = json.members else {
            throw damaged(place, "an object of token ids", json.summary)
        }
        vocabulary.reserveCapacity(members.count)
        for key in members.keys {
            guard let id = members[key]?.int, (0...Self.largestID).contains(id) else {
                throw damaged("\(place) \"\(key)\"", "a token id", members[key]?.summary ?? "")
            }
            vocabulary[key] = id
        }
    }

    private mutating func readMergesText(_ url: URL) throws {
        let mapped = try MappedFile(path: url.path)
        guard let text = String(validating: mapped.bytes, as: UTF8.self) else {
            throw damaged("merges.txt", "UTF-8", "other bytes")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        for (number, line) in lines.enumerated() where !(number == 0 && line.hasPrefix("#version"))
        {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            try addMerge(Self.halves(String(line)), place: "merges.txt line \(number + 1)")
        }
    }

    private static func halves(_ text: String) -> [String] {
        text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }

    private mutating func addMerge(_ parts: [String], place: String) throws {
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw damaged(place, "two tokens", "\(parts.count)")
        }
        merges.append((parts[0], parts[1]))
    }

    private mutating func add(_ json: JSON, id: Int?, place: String) throws {
        guard let content = json["content"]?.string, !content.isEmpty, let id,
            (0...Self.largestID).contains(id)
        else { throw damaged(place, "an id and its text", json.summary) }
        guard addedIDs.insert(id).inserted else { return }
        addedTokens.append(
            AddedToken(id: id, content: content, isSpecial: json["special"]?.bool ?? false))
    }

    private mutating func readAddedTokens(_ folder: URL) throws {
        let config = folder.appendingPathComponent("tokenizer_config.json")
        if FileManager.default.fileExists(atPath: config.path) {
            let decoder = try Checkpoint.json(config)["added_tokens_decoder"]?.members
            for key in decoder?.keys ?? [] {
                guard let json = decoder?[key] else { continue }
                try add(json, id: Int(key), place: "added_tokens_decoder.\(key)")
            }
        }
        let list = folder.appendingPathComponent("added_tokens.json")
        guard addedTokens.isEmpty, FileManager.default.fileExists(atPath: list.path) else {
            return
        }
        let members = try Checkpoint.json(list).members
        for key in members?.keys ?? [] {
            var token = JSON.Members()
            _ = token.insert("content", .string(key))
            // This older file does not say which are special; Qwen's are the ones in <|...|>.
            _ = token.insert("special", .bool(key.hasPrefix("<|")))
            try add(.object(token), id: members?[key]?.int, place: "added_tokens \(key)")
        }
    }
}

extension Tokenizer {
    /// Reads the tokenizer files of a checkpoint's folder.
    /// - Throws: `EngineError.unreadable`, `.damaged` or `.config`.
    package init(folder: URL) throws {
        try self.init(TokenizerFiles(folder: folder))
    }
}
