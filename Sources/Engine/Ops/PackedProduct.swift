import CKernels

/// y = x W^T + b for many rows. The rows of x are packed once; then each thread takes blocks of
/// outputs, widens and packs their weights as far as its second-level cache holds them, and
/// multiplies all rows by them. No weight is ever widened as a whole.
struct PackedProduct {
    let product: LinearProduct
    let kernels: OmniProducts

    /// Words of inputs that a packed block of weights covers, and its outputs: half a megabyte.
    private static let blockWords = 512
    private static let blockOutputs = 256
    /// More rows are taken in turns, so that the packed copy stays small beside x itself.
    /// Whole strips of any kernels, and a map of 64x64 places in one turn.
    private static let slabRows = 4116

    func callAsFunction(_ run: Compute) {
        let strip = kernels.strip_rows
        let slab = min(product.rows, Self.slabRows)
        let words = kernels.words(product.inputs)
        let capacity = (slab + strip - 1) / strip * strip * words
        // [input blocks, strips, block words, strip rows]
        let packed = OmniProducts.allocate(capacity)
        let blockSize = Self.blockOutputs * min(words, Self.blockWords)
        let scratch = OmniProducts.allocate(blockSize * run.parallel.threadCount)
        defer {
            packed.deallocate()
            scratch.deallocate()
        }
        for start in stride(from: 0, to: product.rows, by: Self.slabRows) {
            let rows = start..<min(start + Self.slabRows, product.rows)
            pack(rows, into: packed, run)
            multiply(rows, packed, scratch, blockSize: blockSize, run)
        }
    }

    private func pack(
        _ rows: Range<Int>, into packed: UnsafeMutablePointer<Float>, _ run: Compute
    ) {
        let strip = kernels.strip_rows
        let padded = (rows.count + strip - 1) / strip * strip
        let group = strip * 4
        let groups = (rows.count + group - 1) / group
        forEachInputBlock { inputs in
            run.forEach(groups) { index, _ in
                let first = index * group
                kernels.pack_rows(
                    product.x + (rows.lowerBound + first) * product.inputs + inputs.lowerBound,
                    product.inputs, min(group, rows.count - first), inputs.count,
                    packed + padded * kernels.words(inputs.lowerBound)
                        + first * kernels.words(inputs.count))
            }
        }
    }

    private func multiply(
        _ rows: Range<Int>, _ packed: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>, blockSize: Int, _ run: Compute
    ) {
        let strip = kernels.strip_rows
        let padded = (rows.count + strip - 1) / strip * strip
        let wide = kernels.strip_outputs
        // At least four blocks per thread, so that none waits long for another.
        let share = product.outputs / (4 * run.parallel.threadCount) / wide * wide
        let step = max(wide, min(Self.blockOutputs, share))
        run.forEach((product.outputs + step - 1) / step) { item, worker in
            let first = item * step
            let count = min(step, product.outputs - first)
            let block = scratch + worker * blockSize
            forEachInputBlock { inputs in
                product.pack(first, count, inputs, into: block, kernels)
                kernels.multiply_packed(
                    packed + padded * kernels.words(inputs.lowerBound), rows.count, block, count,
                    inputs.count, product.bias.map { $0 + first }, inputs.lowerBound > 0 ? 1 : 0,
                    product.y + rows.lowerBound * product.stride + first, product.stride)
            }
        }
    }

    private func forEachInputBlock(_ body: (Range<Int>) -> Void) {
        let step = Self.blockWords * kernels.per_word
        for start in stride(from: 0, to: product.inputs, by: step) {
            body(start..<min(start + step, product.inputs))
        }
    }
}

extension OmniProducts {
    /// Words that so many values take.
    func words(_ count: Int) -> Int { (count + per_word - 1) / per_word }

    /// Room for packed operands, aligned to cache lines.
    static func allocate(_ words: Int) -> UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer.allocate(byteCount: max(words, 1) * 4, alignment: 64)
            .assumingMemoryBound(to: Float.self)
    }
}
