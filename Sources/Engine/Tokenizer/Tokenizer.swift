import Foundation

/// Byte-level BPE as Qwen's models use it. Text never becomes special tokens: those are added by
/// id (`ChatTemplate`), so marker strings in what a user or a model writes stay plain text.
package struct Tokenizer: Sendable {
    /// Bytes of every plain token, by id.
    private let bytesOf: [Int: [UInt8]]
    /// Tokens that control the model; `decode` leaves them out.
    package let specialTokens: [String: Int]
    private let specialIDs: Set<Int>
    private let byteTokens: [Int32]
    private let merger: BytePairMerger

    /// Plain and special tokens.
    package var count: Int { bytesOf.count + specialTokens.count }

    /// The highest id that text or a template can become.
    package var largestID: Int {
        max(bytesOf.keys.max() ?? 0, specialTokens.values.max() ?? 0)
    }

    init(_ files: TokenizerFiles) throws {
        var bytesOf: [Int: [UInt8]] = [:]
        var idOf: [[UInt8]: Int] = [:]
        for (entry, id) in files.vocabulary {
            guard let bytes = ByteAlphabet.bytes(entry) else { continue }
            bytesOf[id] = bytes
            idOf[bytes] = id
        }
        byteTokens = try (UInt8.min...UInt8.max).map { byte in
            guard let id = idOf[[byte]] else {
                throw files.damaged("vocab", "a token for each byte", "none for \(byte)")
            }
            return Int32(id)
        }
        merger = BytePairMerger(merges: try Self.merges(files, idOf))
        for token in files.addedTokens where !token.isSpecial {
            bytesOf[token.id] = Array(token.content.utf8)
        }
        let special = files.addedTokens.filter(\.isSpecial)
        specialTokens = Dictionary(special.map { ($0.content, $0.id) }) { first, _ in first }
        specialIDs = Set(special.map(\.id))
        self.bytesOf = bytesOf
    }

    private static func merges(
        _ files: TokenizerFiles, _ idOf: [[UInt8]: Int]
    ) throws -> [UInt64: BytePairMerger.Merge] {
        var merges: [UInt64: BytePairMerger.Merge] = [:]
        merges.reserveCapacity(files.merges.count)
        for (rank, pair) in files.merges.enumerated() {
            guard let left = ByteAlphabet.bytes(pair.left),
                let right = ByteAlphabet.bytes(pair.right), let leftID = idOf[left],
                let rightID = idOf[right], let result = idOf[left + right]
            else {
                throw files.damaged(
                    "merge \(rank)", "two tokens whose union is a token",
                    "\(pair.left) \(pair.right)")
            }
            let key = BytePairMerger.key(Int32(leftID), Int32(rightID))
            if merges[key] == nil {
                merges[key] = BytePairMerger.Merge(rank: Int32(rank), result: Int32(result))
            }
        }
        return merges
    }

    /// Ids of plain text, after NFC normalisation. Marker strings are text like any other.
    package func encode(_ text: String) -> [Int] {
        Pretokenizer(Normalizer.nfc(text)).pieces().flatMap { piece in
            merger(piece.map { byteTokens[Int($0)] }).map(Int.init)
        }
    }

    /// Text of tokens; special and unknown ones are left out, bytes that are not UTF-8 become
    /// U+FFFD.
    package func decode(_ ids: some Sequence<Int>) -> String {
        String(decoding: ids.flatMap(bytes), as: UTF8.self)
    }

    /// Bytes of a token, none for special and unknown ones. They need not be whole characters.
    package func bytes(of id: Int) -> [UInt8] {
        specialIDs.contains(id) ? [] : bytesOf[id] ?? []
    }

    /// Id of a special token.
    /// - Throws: `EngineError.config` when the tokenizer files lack it.
    package func special(_ content: String) throws -> Int {
        guard let id = specialTokens[content] else {
            throw EngineError.config(
                file: "tokenizer", key: content, expected: "a special token", found: "none")
        }
        return id
    }
}
