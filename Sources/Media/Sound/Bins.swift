/// The spans of equal bins that the columns of a picture cover, at least one bin each.
struct Bins: Sequence, IteratorProtocol {
    private let start: Double
    private let step: Double
    private let columns: Int
    private var column = 0

    init(range: TimeRange, columns: Int, perSecond: Int) {
        let limit = 1e9
        start = Swift.max(-limit, Swift.min(limit, range.start * Double(perSecond)))
        let end = Swift.max(start, Swift.min(limit, range.end * Double(perSecond)))
        step = (end - start) / Double(Swift.max(columns, 1))
        self.columns = columns
    }

    mutating func next() -> Range<Int>? {
        guard column < columns else { return nil }
        let low = Int((start + Double(column) * step).rounded(.down))
        let high = Int((start + Double(column + 1) * step).rounded(.up))
        column += 1
        return low..<Swift.max(low + 1, high)
    }
}
