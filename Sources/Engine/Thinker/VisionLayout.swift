/// In which order the vision tower holds the patches of a grid, and who attends to whom.
///
/// Patches come in merge order: `mergeSize` x `mergeSize` blocks, row by row. The tower reorders
/// the blocks so that those of one attention window lie together.
struct VisionLayout: Sendable {
    /// Block at each place of window order.
    let blockOrder: [Int]
    /// Windows as bounds over patches; empty windows are left out.
    let windowBounds: [Int]
    /// Time steps as bounds over patches.
    let stepBounds: [Int]
    /// Row and column of each patch, in window order.
    let coordinates: [(row: Int, column: Int)]

    init(grids: [PatchGrid], config: VisionConfig) {
        var blockOrder: [Int] = []
        var windowBounds = [0]
        var stepBounds = [0]
        var blockCoordinates: [(row: Int, column: Int)] = []
        let area = config.mergeArea
        for grid in grids {
            let (rows, columns) = (grid.height / config.mergeSize, grid.width / config.mergeSize)
            for _ in 0..<grid.time {
                let first = blockCoordinates.count
                for block in 0..<rows * columns {
                    blockCoordinates.append((block / columns, block % columns))
                }
                Self.forEachWindow(rows, columns, side: config.windowTokens) { window in
                    blockOrder += window.map { first + $0 }
                    windowBounds.append(blockOrder.count * area)
                }
                stepBounds.append(blockCoordinates.count * area)
            }
        }
        self.blockOrder = blockOrder
        self.windowBounds = windowBounds
        self.stepBounds = stepBounds
        let side = config.mergeSize
        coordinates = blockOrder.flatMap { block in
            let (row, column) = blockCoordinates[block]
            return (0..<area).map { (row * side + $0 / side, column * side + $0 % side) }
        }
    }

    /// Calls `body` with the blocks of each window of a rows x columns field.
    private static func forEachWindow(
        _ rows: Int, _ columns: Int, side: Int, _ body: ([Int]) -> Void
    ) {
        for top in stride(from: 0, to: rows, by: side) {
            for left in stride(from: 0, to: columns, by: side) {
                var window: [Int] = []
                for row in top..<min(top + side, rows) {
                    window += (left..<min(left + side, columns)).map { row * columns + $0 }
                }
                body(window)
            }
        }
    }

    /// Place of every block in window order.
    var inverseOrder: [Int] {
        var inverse = [Int](repeating: 0, count: blockOrder.count)
        for (place, block) in blockOrder.enumerated() { inverse[block] = place }
        return inverse
    }
}
