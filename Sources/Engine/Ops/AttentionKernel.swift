import CKernels

/// The work of `attention` over keys in one or more blocks, which count as one sequence.
struct AttentionKernel {
    let queries: UnsafePointer<Float>  // [queries, heads, headDim]
    let blocks: [KeyBlock]
    let out: UnsafeMutablePointer<Float>  // [queries, heads, valueDim]
    let heads: Int
    let keyHeads: Int
    let headDim: Int
    let valueDim: Int
    let scale: Float

    /// Some queries of one head.
    struct Tile {
        let span: AttentionSpan
        let rows: Range<Int>
        let head: Int

        /// How many keys a query sees, counted from the beginning of all.
        func visibleKeys(row: Int) -> Int {
            guard span.isCausal else { return span.keys.upperBound }
            return span.keys.upperBound - (span.queries.upperBound - 1 - row)
        }
    }

    /// Keys of one head that lie together.
    struct KeyTile {
        let keys: UnsafePointer<Float>
        let values: UnsafePointer<Float>
        let block: KeyBlock
        /// Their places in the whole sequence.
        let range: Range<Int>
    }

    static let keyTile = 256
    /// Words of packed queries that leave room for the keys in a second-level cache.
    private static let queryWords = 256 * 256

    func callAsFunction(_ spans: [AttentionSpan], _ run: Compute) {
        let queryTile = queryTile(spans, run)
        var tiles: [Tile] = []
        for span in spans {
            for start in stride(
                from: span.queries.lowerBound, to: span.queries.upperBound, by: queryTile)
            {
                let end = min(start + queryTile, span.queries.upperBound)
                for head in 0..<heads {
                    tiles.append(Tile(span: span, rows: start..<end, head: head))
                }
            }
        }
        let layout = AttentionScratch(self, queries: queryTile, run.products)
        let scratch = OmniProducts.allocate(layout.count * run.parallel.threadCount)
        defer { scratch.deallocate() }
        run.forEach(tiles.count) { item, worker in
            let scratch = scratch + worker * layout.count
            if tiles[item].rows.count == 1 {
                attendRow(tiles[item], scratch, run)
            } else {
                attendStrips(tiles[item], layout, scratch, run.products)
            }
        }
    }

    /// As large as leaves every thread some tiles, so that they end together: keys are packed anew
    /// for each.
    private func queryTile(_ spans: [AttentionSpan], _ run: Compute) -> Int {
        let rows = heads * spans.reduce(0) { $0 + $1.queries.count }
        let longest = spans.reduce(1) { max($0, $1.queries.count) }
        let fair = max(64, rows / (4 * run.parallel.threadCount) & ~63)
        let largest = max(64, Self.queryWords / max(run.products.words(headDim), 128) & ~63)
        return min(largest, fair, longest)
    }

    /// The keys that the last query of a tile sees, cut where blocks and tiles end.
    func forEachKeyTile(of tile: Tile, _ body: (KeyTile) -> Void) {
        let head = tile.head / (heads / keyHeads)
        let range = tile.span.keys.lowerBound..<tile.visibleKeys(row: tile.rows.upperBound - 1)
        var blockStart = 0
        for block in blocks {
            let part = range.clamped(to: blockStart..<blockStart + block.count)
            for start in stride(from: part.lowerBound, to: part.upperBound, by: Self.keyTile) {
                let (row, end) = (start - blockStart, min(start + Self.keyTile, part.upperBound))
                body(
                    KeyTile(
                        keys: block.keys + row * block.keyRowStride + head * block.keyHeadStride,
                        values: block.values + row * block.valueRowStride
                            + head * block.valueHeadStride,
                        block: block, range: start..<end))
            }
            blockStart += block.count
        }
    }
}
