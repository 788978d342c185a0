import COpenBLAS

/// A matrix inside a larger buffer: rows are `stride` apart.
struct Block<Pointer> {
    var start: Pointer
    var stride: Int
    private(set) var isTransposed = false

    init(start: Pointer, stride: Int) {
        self.start = start
        self.stride = stride
    }

    /// The same matrix, to be multiplied as its transpose.
    var transposed: Block {
        var block = self
        block.isTransposed.toggle()
        return block
    }
}

/// c = scale * a b + keep * c, row-major, with [m, n] = [m, k] [k, n].
func product(
    _ a: Block<UnsafePointer<Float>>, _ b: Block<UnsafePointer<Float>>,
    into c: Block<UnsafeMutablePointer<Float>>,
    m: Int, n: Int, k: Int, scale: Float = 1, keep: Float = 0
) {
    guard m > 0, n > 0 else { return }
    cblas_sgemm(
        CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans,
        b.isTransposed ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), scale,
        a.start, blasint(a.stride), b.start, blasint(b.stride), keep, c.start, blasint(c.stride))
}
