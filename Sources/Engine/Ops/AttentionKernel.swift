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

    /// Most queries of a tile: a product over 256 rows runs a quarter faster than one over 64.
    private static let largestQueryTile = 256
    private static let keyTile = 256

    /// Some queries of one head.
    private struct Tile {
        let span: AttentionSpan
        let rows: Range<Int>
        let head: Int
    }

    func callAsFunction(_ spans: [AttentionSpan], _ run: Compute) {
        let queryTile = queryTile(spans, threads: run.parallel.threadCount)
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
        let scratchSize = queryTile * (Self.keyTile + valueDim + 2)
        let scratch = UnsafeMutablePointer<Float>.allocate(
            capacity: scratchSize * run.parallel.threadCount)
        defer { scratch.deallocate() }
        run.forEach(tiles.count) { item, worker in
            compute(tiles[item], scratch + worker * scratchSize, run)
        }
    }

    /// As large as leaves every thread some tiles, so that they end together.
    private func queryTile(_ spans: [AttentionSpan], threads: Int) -> Int {
        let rows = heads * spans.reduce(0) { $0 + $1.queries.count }
        let longest = spans.reduce(1) { max($0, $1.queries.count) }
        let fair = max(64, rows / (8 * threads) & ~63)
        return min(Self.largestQueryTile, fair, longest)
    }

    private func compute(_ tile: Tile, _ scratch: UnsafeMutablePointer<Float>, _ run: Compute) {
        let rows = tile.rows.count
        let scores = scratch  // [rows, keyTile]
        let sums = scores + rows * Self.keyTile  // [rows, valueDim]
        let maxima = sums + rows * valueDim  // [rows]
        let totals = maxima + rows  // [rows]
        sums.update(repeating: 0, count: rows * valueDim)
        maxima.update(repeating: -.infinity, count: rows)
        totals.update(repeating: 0, count: rows)
        let firstVisible = visibleKeys(tile, row: tile.rows.lowerBound)
        let lastVisible = visibleKeys(tile, row: tile.rows.upperBound - 1)
        forEachKeyTile(in: tile.span.keys.lowerBound..<lastVisible) { block, local, global in
            addTile(
                tile, block, local, global, isWhole: global.upperBound <= firstVisible, scores,
                sums, maxima, totals, run)
        }
        for row in 0..<rows {
            let target = out + ((tile.rows.lowerBound + row) * heads + tile.head) * valueDim
            let factor = totals[row] > 0 ? 1 / totals[row] : 0
            for i in 0..<valueDim { target[i] = sums[row * valueDim + i] * factor }
        }
    }

    /// One past the last key a query sees.
    private func visibleKeys(_ tile: Tile, row: Int) -> Int {
        guard tile.span.isCausal else { return tile.span.keys.upperBound }
        return tile.span.keys.upperBound - (tile.span.queries.upperBound - 1 - row)
    }

    /// Cuts a range of keys where blocks and tiles end.
    private func forEachKeyTile(
        in range: Range<Int>, _ body: (KeyBlock, _ local: Range<Int>, _ global: Range<Int>) -> Void
    ) {
        var blockStart = 0
        for block in blocks {
            let part = range.clamped(to: blockStart..<blockStart + block.count)
            for start in stride(from: part.lowerBound, to: part.upperBound, by: Self.keyTile) {
                let end = min(start + Self.keyTile, part.upperBound)
                body(block, start - blockStart..<end - blockStart, start..<end)
            }
            blockStart += block.count
        }
    }

    private func addTile(
        _ tile: Tile, _ block: KeyBlock, _ local: Range<Int>, _ global: Range<Int>, isWhole: Bool,
        _ scores: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Float>,
        _ maxima: UnsafeMutablePointer<Float>, _ totals: UnsafeMutablePointer<Float>,
        _ run: Compute
    ) {
        let (rows, count) = (tile.rows.count, local.count)
        let keyHead = tile.head / (heads / keyHeads)
        let q = queries + (tile.rows.lowerBound * heads + tile.head) * headDim
        let k = block.keys + local.lowerBound * block.keyRowStride + keyHead * block.keyHeadStride
        let v =
            block.values + local.lowerBound * block.valueRowStride
            + keyHead * block.valueHeadStride
        if rows == 1 {
            for key in 0..<count {
                scores[key] = run.kernels.dot(q, k + key * block.keyRowStride, headDim)
            }
        } else {
            sgemm(
                rows: rows, columns: count, inner: headDim, q, stride: heads * headDim, k,
                stride: block.keyRowStride, transposed: true, into: scores, stride: Self.keyTile)
        }
        for row in 0..<rows {
            let visible =
                isWhole
                ? count
                : min(count, visibleKeys(tile, row: tile.rows.lowerBound + row) - global.lowerBound)
            let line = scores + row * Self.keyTile
            guard visible > 0 else {
                line.update(repeating: 0, count: count)
                continue
            }
            let factor = run.kernels.softmax_tile(
                line, visible, scale, maxima + row, totals + row)
            (line + visible).update(repeating: 0, count: count - visible)
            if factor != 1 { for i in 0..<valueDim { sums[row * valueDim + i] *= factor } }
        }
        if rows == 1 {
            for key in 0..<count {
                run.kernels.axpy(scores[key], v + key * block.valueRowStride, sums, valueDim)
            }
        } else {
            sgemm(
                rows: rows, columns: valueDim, inner: count, scores, stride: Self.keyTile, v,
                stride: block.valueRowStride, transposed: false, into: sums, stride: valueDim,
                adding: true)
        }
    }
}
