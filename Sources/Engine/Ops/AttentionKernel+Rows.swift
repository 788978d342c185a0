import CKernels

/// How a tile of queries is worked on: strips of packed ones, or a single row.
extension AttentionKernel {
    /// Every strip of queries passes over packed tiles of keys.
    func attendStrips(
        _ tile: Tile, _ layout: AttentionScratch, _ scratch: UnsafeMutablePointer<Float>,
        _ kernels: OmniProducts
    ) {
        let strip = kernels.strip_outputs
        let strips = (tile.rows.count + strip - 1) / strip
        let packed = scratch + layout.queries
        let (keys, values) = (scratch + layout.keys, scratch + layout.values)
        let (sums, totals) = (scratch + layout.sums, scratch + layout.totals)
        let maxima = scratch + layout.maxima
        let first = queries + (tile.rows.lowerBound * heads + tile.head) * headDim
        kernels.pack_f32(first, heads * headDim, tile.rows.count, headDim, packed)
        sums.update(repeating: 0, count: strips * strip * valueDim)
        totals.update(repeating: 0, count: strips * strip)
        maxima.update(repeating: -.infinity, count: strips * strip)
        forEachKeyTile(of: tile) { part in
            let count = part.range.count
            kernels.pack_rows(part.keys, part.block.keyRowStride, count, headDim, keys)
            kernels.pack_columns(part.values, part.block.valueRowStride, valueDim, count, values)
            for start in stride(from: 0, to: strips * strip, by: strip) {
                let visible = tile.visibleKeys(row: tile.rows.lowerBound + start)
                let seen = tile.span.isCausal ? visible - part.range.lowerBound : count
                guard seen + strip > 1 else { continue }
                kernels.attend(
                    packed + start * kernels.words(headDim), keys, values, count, headDim,
                    valueDim, seen, scale, scratch + layout.scores, sums + start * valueDim,
                    maxima + start, totals + start)
            }
        }
        for row in 0..<tile.rows.count {
            let lane = row % strip
            let column = sums + (row - lane) * valueDim + lane
            let target = out + ((tile.rows.lowerBound + row) * heads + tile.head) * valueDim
            let factor = totals[row] > 0 ? 1 / totals[row] : 0
            for i in 0..<valueDim { target[i] = column[i * strip] * factor }
        }
    }

    /// One query, in float32: packing would cost more than the products.
    func attendRow(_ tile: Tile, _ scores: UnsafeMutablePointer<Float>, _ run: Compute) {
        let place = tile.rows.lowerBound * heads + tile.head
        let (query, target) = (queries + place * headDim, out + place * valueDim)
        var (maximum, total) = (-Float.infinity, Float(0))
        target.update(repeating: 0, count: valueDim)
        forEachKeyTile(of: tile) { part in
            for key in 0..<part.range.count {
                scores[key] = run.kernels.dot(
                    query, part.keys + key * part.block.keyRowStride, headDim)
            }
            let factor = run.kernels.softmax_tile(
                scores, part.range.count, scale, &maximum, &total)
            if factor != 1 { for i in 0..<valueDim { target[i] *= factor } }
            for key in 0..<part.range.count {
                run.kernels.axpy(
                    scores[key], part.values + key * part.block.valueRowStride, target, valueDim)
            }
        }
        let factor = total > 0 ? 1 / total : 0
        for i in 0..<valueDim { target[i] *= factor }
    }
}

/// Where a thread keeps what belongs to its tile, in words from the beginning of its scratch.
struct AttentionScratch {
    let queries: Int  // [strips, words of headDim, strip outputs]
    let scores: Int  // [key tile, strip outputs]
    let sums: Int  // [strips, valueDim, strip outputs]
    let maxima: Int  // [strips, strip outputs]
    let totals: Int  // [strips, strip outputs]
    let keys: Int  // [strips of keys, words of headDim, strip rows]
    let values: Int  // [strips of channels, words of the key tile, strip rows]
    let count: Int

    /// - Parameter queries: most queries of a tile
    init(_ kernel: AttentionKernel, queries: Int, _ kernels: OmniProducts) {
        var end = 0
        func take(_ words: Int) -> Int {
            // Whole cache lines.
            defer { end += (words + 15) & ~15 }
            return end
        }
        func whole(_ count: Int, _ strip: Int) -> Int { (count + strip - 1) / strip * strip }
        let lanes = whole(queries, kernels.strip_outputs)
        let tile = AttentionKernel.keyTile
        self.queries = take(lanes * kernels.words(kernel.headDim))
        scores = take(tile * kernels.strip_outputs)
        sums = take(lanes * kernel.valueDim)
        maxima = take(lanes)
        totals = take(lanes)
        keys = take(whole(tile, kernels.strip_rows) * kernels.words(kernel.headDim))
        values = take(whole(kernel.valueDim, kernels.strip_rows) * kernels.words(tile))
        count = end
    }
}
