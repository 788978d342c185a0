/// Bilinear resizing of one plane, with or without antialiasing, as torch's `interpolate` does it
/// with `align_corners=False` (the antialiased triangle is also PIL's).
package struct PlaneResize: Sendable {
    /// Which source pixels make up a target pixel along one axis.
    private struct Axis: Sendable {
        let source: Int
        var starts: [Int] = []
        /// Taps of target i lie at `offsets[i] ..< offsets[i + 1]`.
        var offsets = [0]
        var weights: [Float] = []
    }

    private let rows: Axis
    private let columns: Axis

    /// - Parameter antialias: widens the filter where the picture shrinks.
    package init(
        from source: (height: Int, width: Int), to target: (height: Int, width: Int),
        antialias: Bool
    ) {
        rows = Self.axis(from: source.height, to: target.height, antialias: antialias)
        columns = Self.axis(from: source.width, to: target.width, antialias: antialias)
    }

    /// - Parameters:
    ///   - pixel: reads the source at [row * width + column]
    ///   - row: receives each finished target row and its number, from several threads at once
    package func forEachRow(
        _ run: Compute, source pixel: (Int) -> Float,
        row body: (Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let height = rows.starts.count
        let width = columns.starts.count
        run.forEachRange(height, grain: 8) { range in
            // Source lines resized across, shared by neighbouring target rows.
            var lines: [Int: [Float]] = [:]
            var sum = [Float](repeating: 0, count: width)
            for y in range {
                let first = rows.starts[y]
                let taps = rows.offsets[y]..<rows.offsets[y + 1]
                lines = lines.filter { $0.key >= first }
                for i in 0..<width { sum[i] = 0 }
                for (index, tap) in taps.enumerated() {
                    let line = lines[first + index] ?? across(first + index, pixel)
                    lines[first + index] = line
                    let weight = rows.weights[tap]
                    for i in 0..<width { sum[i] += weight * line[i] }
                }
                sum.withUnsafeMutableBufferPointer { body(y, $0) }
            }
        }
    }

    /// [height, width] to [height', width'].
    package func callAsFunction(_ x: Tensor, _ run: Compute) -> Tensor {
        precondition(
            x.shape == [rows.source, columns.source], "PlaneResize: \(x.shape) for \(rows.source)")
        let width = columns.starts.count
        return Tensor(shape: [rows.starts.count, width]) { out in
            x.values.withUnsafeBufferPointer { x in
                forEachRow(run, source: { x[$0] }) { y, line in
                    guard let base = line.baseAddress else { return }
                    (out + y * width).update(from: base, count: width)
                }
            }
        }
    }

    private func across(_ line: Int, _ pixel: (Int) -> Float) -> [Float] {
        let start = line * columns.source
        return columns.starts.indices.map { x in
            var sum: Float = 0
            let first = start + columns.starts[x]
            let taps = columns.offsets[x]..<columns.offsets[x + 1]
            for (index, tap) in taps.enumerated() {
                sum += columns.weights[tap] * pixel(first + index)
            }
            return sum
        }
    }

    private static func axis(from source: Int, to target: Int, antialias: Bool) -> Axis {
        let scale = Float(source) / Float(max(target, 1))
        var axis = Axis(source: source)
        for index in 0..<target {
            let (start, weights) =
                antialias
                ? triangle(index, scale, source) : interpolated(index, scale, source)
            axis.starts.append(start)
            axis.weights += weights
            axis.offsets.append(axis.weights.count)
        }
        return axis
    }

    private static func interpolated(
        _ index: Int, _ scale: Float, _ source: Int
    ) -> (Int, [Float]) {
        let position = max(0, (Float(index) + 0.5) * scale - 0.5)
        let base = min(Int(position), source - 1)
        let t = position - Float(base)
        return base + 1 < source ? (base, [1 - t, t]) : (base, [1])
    }

    private static func triangle(_ index: Int, _ scale: Float, _ source: Int) -> (Int, [Float]) {
        let width = max(scale, 1)
        let center = scale * (Float(index) + 0.5)
        let start = max(Int(center - width + 0.5), 0)
        let end = min(Int(center + width + 0.5), source)
        let weights = (start..<max(end, start + 1)).map { position in
            max(0, 1 - abs((Float(position) - center + 0.5) / width))
        }
        let total = weights.reduce(0, +)
        return (start, total > 0 ? weights.map { $0 / total } : weights)
    }
}
