/// Keys and values of the tokens seen so far, per layer, in pages of 256 tokens.
///
/// A value: a copy is a fork. Copies share their pages; the page that one of them is still filling
/// is copied when it writes to it. So many completions can go on from one prefill.
package struct KVCache: Sendable {
    package static let pageSize = 256

    package let layerCount: Int
    let keyHeads: Int
    let headDim: Int
    private var pages: [[KVPage]]
    /// Tokens per layer; layers run ahead of each other during a forward pass.
    private var lengths: [Int]

    package init(_ config: TextConfig) {
        layerCount = config.layerCount
        keyHeads = config.keyHeadCount
        headDim = config.headDim
        pages = Array(repeating: [], count: layerCount)
        lengths = Array(repeating: 0, count: layerCount)
    }

    /// Tokens that every layer has seen.
    package var length: Int { lengths.min() ?? 0 }

    /// Bytes of all pages, shared ones included.
    package var byteCount: Int {
        pages.reduce(0) { $0 + $1.count } * 2 * Self.pageSize * keyHeads * headDim * 4
    }

    /// Forgets everything after the first `length` tokens.
    package mutating func trim(to length: Int) {
        for layer in 0..<layerCount where lengths[layer] > length {
            lengths[layer] = max(length, 0)
            let needed = (max(length, 0) + Self.pageSize - 1) / Self.pageSize
            pages[layer].removeLast(pages[layer].count - needed)
        }
    }

    /// Adds rows of keys and values to a layer.  // [count, keyHeads, headDim] each
    mutating func append(
        layer: Int, count: Int, keys: UnsafePointer<Float>, values: UnsafePointer<Float>
    ) {
        for row in 0..<count {
            let slot = lengths[layer] % Self.pageSize
            if slot == 0 {
                pages[layer].append(KVPage(count: keyHeads * Self.pageSize * headDim))
            } else if row == 0 {
                makeLastPageUnique(layer)
            }
            let page = pages[layer][pages[layer].count - 1]
            for head in 0..<keyHeads {
                let target = (head * Self.pageSize + slot) * headDim
                let source = (row * keyHeads + head) * headDim
                (page.keys + target).update(from: keys + source, count: headDim)
                (page.values + target).update(from: values + source, count: headDim)
            }
            lengths[layer] += 1
        }
    }

    private mutating func makeLastPageUnique(_ layer: Int) {
        let last = pages[layer].count - 1
        if !isKnownUniquelyReferenced(&pages[layer][last]) {
            pages[layer][last] = KVPage(copying: pages[layer][last])
        }
    }

    /// Calls `body` with a layer's keys and values as one sequence of blocks.
    func withBlocks(layer: Int, _ body: ([KeyBlock]) -> Void) {
        let pages = self.pages[layer]
        withExtendedLifetime(pages) {
            body(
                pages.enumerated().map { index, page in
                    KeyBlock(
                        keys: page.keys, values: page.values,
                        count: min(Self.pageSize, lengths[layer] - index * Self.pageSize),
                        keyRowStride: headDim, valueRowStride: headDim,
                        keyHeadStride: Self.pageSize * headDim,
                        valueHeadStride: Self.pageSize * headDim)
                })
        }
    }
}

/// Room for one page of one layer.  // [keyHeads, pageSize, headDim] each
private final class KVPage: @unchecked Sendable {
    let keys: UnsafeMutablePointer<Float>
    let values: UnsafeMutablePointer<Float>
    private let count: Int

    init(count: Int) {
        self.count = count
        keys = .allocate(capacity: count)
        values = .allocate(capacity: count)
        keys.initialize(repeating: 0, count: count)
        values.initialize(repeating: 0, count: count)
    }

    init(copying other: KVPage) {
        count = other.count
        keys = .allocate(capacity: count)
        values = .allocate(capacity: count)
        keys.initialize(from: other.keys, count: count)
        values.initialize(from: other.values, count: count)
    }

    deinit {
        keys.deallocate()
        values.deallocate()
    }
}
