/// Writes bands of sixels: six rows of registers to bytes, in time linear in the pixels.
///
/// Per band, the columns are walked once and each colour collects its own list of
/// (column, six bits); the lists are then written colour by colour with run lengths. Nothing scans
/// colours times columns, so noise costs no more than a photograph.
struct SixelBandWriter: Sendable {
    let width: Int
    private let stride: Int
    /// Per colour: a sentinel, then `column << 8 | bits` in column order.  // [256, stride]
    private var lists: [UInt32]
    /// Per colour: the number of the list's entries, the sentinel included.
    private var counts: [Int32]
    /// The bytes of one band.
    private var bytes: [UInt8]
    private let decimals: Decimals

    /// - Precondition: `width` is 1...65535.
    init(width: Int) {
        precondition(width > 0 && width < 1 << 16, "SixelBandWriter: width \(width)")
        self.width = width
        // Odd multiples of a cache line keep the lists from sharing the same few cache sets.
        stride = ((width + 1) / 32 * 2 + 3) * 16
        lists = Array(repeating: .max, count: 256 * stride)
        counts = Array(repeating: 1, count: 256)
        // An entry writes at most one run and one gap of 7 bytes, a colour its name, "$" and a gap.
        bytes = Array(repeating: 0, count: width * 6 * 14 + 256 * 16 + 16)
        decimals = Decimals(upTo: max(width, 255))
    }

    /// Writes one band.
    /// - Parameters:
    ///   - registers: rows of registers.  // [rows, width]
    ///   - rows: 1...6.
    ///   - fullWidth: the first colour spans the whole width, as mlterm needs in the first band.
    ///   - used: receives each colour that occurs.
    ///   - body: receives sixel data without the newline "-".
    mutating func write(
        _ registers: UnsafePointer<UInt8>, rows: Int, fullWidth: Bool, used: inout RegisterSet,
        to body: inout [UInt8]
    ) {
        collect(registers, rows: rows)
        let length = emit(fullWidth: fullWidth, used: &used)
        body.append(contentsOf: bytes[0..<length])
    }

    /// Sorts the pixels of a band into the lists of their colours.
    private mutating func collect(_ registers: UnsafePointer<UInt8>, rows: Int) {
        let (width, stride) = (width, stride)
        lists.withUnsafeMutableBufferPointer { lists in
            counts.withUnsafeMutableBufferPointer { counts in
                for x in 0..<width {
                    let column = UInt32(truncatingIfNeeded: x)
                    var row = registers + x
                    for k in 0..<rows {
                        let color = Int(row[0])
                        row += width
                        let last = color &* stride &+ Int(counts[color]) &- 1
                        let entry = lists[last]
                        // No branch: with dithered pixels it would be mispredicted all the time.
                        let new = entry >> 8 == column ? 0 : 1
                        let base = new == 0 ? entry : column << 8
                        lists[last &+ new] = base | 1 << UInt32(truncatingIfNeeded: k)
                        counts[color] &+= Int32(truncatingIfNeeded: new)
                    }
                }
            }
        }
    }

    /// Writes the lists to `bytes` and empties them; returns the number of bytes.
    private mutating func emit(fullWidth: Bool, used: inout RegisterSet) -> Int {
        let (width, stride, decimals) = (width, stride, decimals)
        return lists.withUnsafeBufferPointer { lists in
            bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return 0 }
                var out = SixelCursor(start, decimals: decimals)
                var isFirst = true
                for color in 0..<256 where counts[color] > 1 {
                    used.insert(color)
                    if !isFirst { out.put(0x24) }  // "$": back to the left edge
                    out.select(color)
                    let entries = UnsafeBufferPointer(
                        rebasing: lists[color * stride + 1..<color * stride + Int(counts[color])])
                    let end = SixelBandWriter.row(entries, to: &out)
                    if isFirst && fullWidth { out.put(0x3f, times: width - end) }
                    isFirst = false
                    counts[color] = 1
                }
                return out.position - start
            }
        }
    }

    /// Writes one colour's columns; returns the column after the last one.
    private static func row(
        _ entries: UnsafeBufferPointer<UInt32>, to out: inout SixelCursor
    ) -> Int {
        var next = 0
        var run = 0
        var sixel: UInt8 = 0
        for entry in entries {
            let column = Int(entry >> 8)
            let character = UInt8(truncatingIfNeeded: entry & 0x3f) &+ 0x3f
            if column == next && character == sixel {
                run &+= 1
            } else {
                out.put(sixel, times: run)
                out.put(0x3f, times: column &- next)
                sixel = character
                run = 1
            }
            next = column &+ 1
        }
        out.put(sixel, times: run)
        return next
    }
}
