/// Multi-head attention inside windows, with queries pooled two by two where a stage begins
/// (Hiera, section 3; modeling_sam2.py, multi-scale attention).
struct HieraAttention: Sendable {
    let heads: Int
    let outputs: Int
    /// Side of the windows in input tokens; 0 for global attention.
    let window: Int
    let poolsQueries: Bool
    private let qkv: Linear  // [3 * outputs, inputs]
    private let projection: Linear  // [outputs, outputs]

    init(
        _ store: WeightStore, _ prefix: String, inputs: Int, outputs: Int, heads: Int,
        window: Int, poolsQueries: Bool
    ) {
        self.heads = heads
        self.outputs = outputs
        self.window = window
        self.poolsQueries = poolsQueries
        qkv = Linear(store, prefix + ".qkv", inputs: inputs, outputs: 3 * outputs)
        projection = Linear(store, prefix + ".proj", inputs: outputs, outputs: outputs)
    }

    /// [h, w, inputs] to [h, w, outputs], or to half of h and w when queries are pooled.
    func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        let grid = WindowGrid(height: x.shape[0], width: x.shape[1], window: window)
        // Projecting before the windows are cut gives padding tokens, which are zero going in,
        // the bias alone: it is filled in when the windows are gathered.
        let projected = qkv(x, run)  // [h, w, 3 * outputs]
        let headDim = outputs / heads
        let keys = gather(projected, part: 1, grid, run)
            .reshaped([grid.count, heads, headDim])
        let values = gather(projected, part: 2, grid, run)
            .reshaped([grid.count, heads, headDim])
        var queries = gather(projected, part: 0, grid, run)
        var queryGrid = grid
        if poolsQueries {
            queries = maxPooledWindows(queries, grid, run)
            queryGrid = grid.halved
        }
        let spans = zip(queryGrid.windows, grid.windows).map {
            AttentionSpan(queries: $0, keys: $1)
        }
        let attended = attention(
            q: queries.reshaped([queryGrid.count, heads, headDim]), k: keys, v: values,
            spans: spans, run)  // [places, outputs]
        return projection(scatter(attended, queryGrid, run), run)
    }

    /// Queries (part 0), keys (1) or values (2) in window order.  // [places, outputs]
    private func gather(
        _ projected: Tensor, part: Int, _ grid: WindowGrid, _ run: Compute
    ) -> Tensor {
        let (width, offset) = (outputs, part * outputs)
        return Tensor(shape: [grid.count, width]) { out in
            projected.values.withUnsafeBufferPointer { source in
                run.forEachRange(grid.count, grain: 256) { places in
                    for place in places {
                        let target = out + place * width
                        if let token = grid.token(at: place), let base = source.baseAddress {
                            target.update(from: base + token * 3 * width + offset, count: width)
                        } else {
                            for i in 0..<width { target[i] = qkv.bias?.values[offset + i] ?? 0 }
                        }
                    }
                }
            }
        }
    }

    /// Largest of each two by two places of every window.  // [places / 4, outputs]
    private func maxPooledWindows(_ x: Tensor, _ grid: WindowGrid, _ run: Compute) -> Tensor {
        let (width, halved) = (outputs, grid.halved)
        return Tensor(shape: [halved.windowCount * halved.windowArea, width]) { out in
            x.values.withUnsafeBufferPointer { x in
                guard let base = x.baseAddress else { return }
                run.forEachRange(halved.windowCount, grain: 1) { windows in
                    for window in windows {
                        MaxPool.halve(
                            base + window * grid.windowArea * width, height: grid.windowHeight,
                            width: grid.windowWidth, channels: width,
                            into: out + window * halved.windowArea * width)
                    }
                }
            }
        }
    }

    /// Window order back to the grid, padding dropped.  // [h, w, outputs]
    private func scatter(_ attended: Tensor, _ grid: WindowGrid, _ run: Compute) -> Tensor {
        let width = outputs
        return Tensor(shape: [grid.height, grid.width, width]) { out in
            attended.values.withUnsafeBufferPointer { source in
                guard let base = source.baseAddress else { return }
                run.forEachRange(grid.height * grid.width, grain: 256) { tokens in
                    for token in tokens {
                        (out + token * width).update(
                            from: base + grid.place(ofToken: token) * width, count: width)
                    }
                }
            }
        }
    }
}
