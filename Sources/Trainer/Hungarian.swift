/// The one-to-one assignment of rows to columns with the greatest total value.
///
/// Kuhn-Munkres with potentials, O(n^2 m).
/// - Parameter values: one row per candidate, all of the same length.  // [rows, columns]
/// - Returns: for each row its column, nil where there are more rows than columns.
package func bestAssignment(_ values: [[Double]]) -> [Int?] {
    let rows = values.count
    let columns = values.first?.count ?? 0
    precondition(values.allSatisfy { $0.count == columns }, "bestAssignment: ragged rows")
    guard rows > 0, columns > 0 else { return Array(repeating: nil, count: rows) }
    if rows > columns {
        let transposed = (0..<columns).map { column in values.map { $0[column] } }
        var result = [Int?](repeating: nil, count: rows)
        for (column, row) in bestAssignment(transposed).enumerated() {
            if let row { result[row] = column }
        }
        return result
    }
    // Costs are negated values; index 0 of the work arrays is the unmatched start of each path.
    var rowPotential = [Double](repeating: 0, count: rows + 1)
    var columnPotential = [Double](repeating: 0, count: columns + 1)
    var owner = [Int](repeating: 0, count: columns + 1)
    for row in 1...rows {
        var path = [Int](repeating: 0, count: columns + 1)
        var slack = [Double](repeating: .infinity, count: columns + 1)
        var visited = [Bool](repeating: false, count: columns + 1)
        owner[0] = row
        var column = 0
        repeat {
            visited[column] = true
            let current = owner[column]
            var (step, next) = (Double.infinity, 0)
            for j in 1...columns where !visited[j] {
                let cost =
                    -values[current - 1][j - 1] - rowPotential[current] - columnPotential[j]
                if cost < slack[j] { (slack[j], path[j]) = (cost, column) }
                if slack[j] < step { (step, next) = (slack[j], j) }
            }
            for j in 0...columns {
                if visited[j] {
                    rowPotential[owner[j]] += step
                    columnPotential[j] -= step
                } else {
                    slack[j] -= step
                }
            }
            column = next
        } while owner[column] != 0
        while column != 0 {
            owner[column] = owner[path[column]]
            column = path[column]
        }
    }
    var result = [Int?](repeating: nil, count: rows)
    for j in 1...columns where owner[j] > 0 { result[owner[j] - 1] = j - 1 }
    return result
}
