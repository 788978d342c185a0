import CKernels
import COpenBLAS

/// y = x W^T + b with the weight as stored.
package struct Linear: Sendable {
    package let weight: WeightMatrix  // [outputs, inputs]
    package let bias: Tensor?  // [outputs]
    /// What a low-rank adapter adds.
    let adapter: LowRank?

    /// y += up down x.
    struct LowRank: Sendable {
        let down: WeightMatrix  // [rank, inputs]
        let up: WeightMatrix  // [outputs, rank]
    }

    /// - Precondition: the bias, if any, has one value per row of the weight.
    package init(weight: WeightMatrix, bias: Tensor? = nil) {
        self.init(weight: weight, bias: bias, adapter: nil)
    }

    init(weight: WeightMatrix, bias: Tensor?, adapter: LowRank?) {
        self.adapter = adapter
        precondition(
            bias.map { $0.count == weight.rows } ?? true,
            "Linear: bias \(bias?.shape ?? []) for \(weight.rows) outputs")
        self.weight = weight
        self.bias = bias
    }

    /// Takes `prefix.weight` and, if wanted, `prefix.bias` from a checkpoint.
    package init(
        _ store: WeightStore, _ prefix: String, inputs: Int, outputs: Int, bias: Bool = true
    ) {
        let weight = store.matrix(prefix + ".weight", [outputs, inputs])
        let bias = bias ? store.tensor(prefix + ".bias", [outputs]) : nil
        // Both are empty stand-ins when the checkpoint lacks one; the store then throws.
        let isComplete = weight.rows == outputs && (bias?.count ?? outputs) == outputs
        self.init(
            weight: isComplete ? weight : WeightMatrix(Tensor(zeros: [0, 0])),
            bias: isComplete ? bias : nil, adapter: store.adapter(prefix))
    }

    /// [..., inputs] to [..., outputs].
    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        let rows = x.rows
        var y = Tensor(shape: x.shape.dropLast() + [weight.rows]) { y in
            x.values.withUnsafeBufferPointer { x in
                guard let base = x.baseAddress else { return }
                apply(base, rows: rows, into: y, stride: weight.rows, run)
            }
        }
        if let adapter {
            let inner = Linear(weight: adapter.down)(x, run)
            y.add(Linear(weight: adapter.up)(inner, run), run)
        }
        return y
    }

    /// Writes y rows `stride` apart; x rows are dense.
    func apply(
        _ x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>, stride: Int,
        _ run: Compute
    ) {
        let bias = self.bias?.values
        weight.withBytes { bytes in
            withOptionalPointer(bias) { bias in
                let product = LinearProduct(
                    x: x, rows: rows, inputs: weight.columns, weight: bytes, dtype: weight.dtype,
                    outputs: weight.rows, bias: bias, y: y, stride: stride)
                if rows <= LinearProduct.fewRows {
                    product.streamWeights(run)
                } else {
                    PackedProduct(product: product, kernels: run.products).callAsFunction(run)
                }
            }
        }
    }
}

/// The pointers of one product. For few rows it streams the weights as they are, for more they
/// are packed (`PackedProduct`).
struct LinearProduct {
    let x: UnsafePointer<Float>  // [rows, inputs]
    let rows: Int
    let inputs: Int
    let weight: UnsafeRawPointer  // [outputs, inputs]
    let dtype: DType
    let outputs: Int
    let bias: UnsafePointer<Float>?
    let y: UnsafeMutablePointer<Float>
    let stride: Int

    private static let itemBytes = 1 << 20
    /// Up to here packing costs more than it saves.
    static let fewRows = 8

    /// Reads each weight once; for decoding and short prompts.
    func streamWeights(_ run: Compute) {
        let kernel =
            switch dtype {
            case .f16: run.kernels.linear_f16
            case .bf16: run.kernels.linear_bf16
            default: run.kernels.linear_f32
            }
        // Whole tiles of four outputs; long runs of them, because what the kernel fetches ahead at
        // the end of an item is mostly for another thread.
        let most = Self.itemBytes / max(1, inputs * dtype.size)
        let share = outputs / (4 * run.parallel.threadCount)
        let step = max(4, min(most, share) / 4 * 4)
        run.forEach((outputs + step - 1) / step) { item, _ in
            let first = item * step
            kernel?(
                x, rows, inputs, weight + first * inputs * dtype.size,
                min(step, outputs - first), bias.map { $0 + first }, y + first, stride)
        }
    }

    /// Packs the weights of some outputs, `inputs` of each.
    func pack(
        _ first: Int, _ count: Int, _ inputs: Range<Int>,
        into block: UnsafeMutablePointer<Float>, _ kernels: OmniProducts
    ) {
        let kernel =
            switch dtype {
            case .f16: kernels.pack_f16
            case .bf16: kernels.pack_bf16
            default: kernels.pack_f32
            }
        kernel?(
            weight + (first * self.inputs + inputs.lowerBound) * dtype.size, self.inputs, count,
            inputs.count, block)
    }
}

/// c = a b, or c += a b; row-major; `transposed` means that b is stored as [columns, inner].
func sgemm(
    rows: Int, columns: Int, inner: Int, _ a: UnsafePointer<Float>, stride aStride: Int,
    _ b: UnsafePointer<Float>, stride bStride: Int, transposed: Bool,
    into c: UnsafeMutablePointer<Float>, stride cStride: Int, adding: Bool = false,
    scale: Float = 1
) {
    cblas_sgemm(
        CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, Int32(rows),
        Int32(columns), Int32(inner), scale, a, Int32(aStride), b, Int32(bStride),
        adding ? 1 : 0, c, Int32(cStride))
}

/// Calls `body` with the address of the values, or with nil when there are none.
func withOptionalPointer<Result>(
    _ values: [Float]?, _ body: (UnsafePointer<Float>?) throws -> Result
) rethrows -> Result {
    guard let values else { return try body(nil) }
    return try values.withUnsafeBufferPointer { try body($0.baseAddress) }
}
