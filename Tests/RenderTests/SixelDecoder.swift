import Media
import Render

/// A small sixel terminal: draws control strings onto a canvas as DEC STD 070 says.
struct SixelDecoder {
    struct Broken: Error, Equatable {
        var at: Int
        var why: String
    }

    private(set) var canvas: Bitmap
    /// Whether a pixel was ever drawn.  // [height, width]
    private(set) var drawn: [Bool]
    /// The `"1;1;w;h` of the last picture.
    private(set) var declared = PixelSize(width: 0, height: 0)
    /// Registers the last picture defined.
    private(set) var registers: [Int: RGB] = [:]

    init(size: PixelSize, fill: RGB = RGB(0, 0, 0)) {
        canvas = Bitmap(size: size, fill: fill)
        drawn = Array(repeating: false, count: size.area)
    }

    /// Draws one control string over what is there.
    mutating func draw(_ bytes: [UInt8]) throws {
        guard bytes.starts(with: [0x1b, 0x50]), bytes.suffix(2) == [0x1b, 0x5c] else {
            throw Broken(at: 0, why: "no control string")
        }
        var scan = Scanner(bytes: Array(bytes.dropFirst(2).dropLast(2)))
        _ = scan.numbers()
        guard scan.next() == UInt8(ascii: "q") else { throw Broken(at: scan.at, why: "no q") }
        registers = [:]
        var (x, y, register, count) = (0, 0, 0, 1)
        while let byte = scan.next() {
            switch byte {
            case UInt8(ascii: "\""):
                let values = scan.numbers()
                guard values.count == 4 else { throw Broken(at: scan.at, why: "raster") }
                declared = PixelSize(width: values[2], height: values[3])
            case UInt8(ascii: "#"):
                let values = scan.numbers()
                register = values.first ?? 0
                guard values.count > 1 else { continue }
                guard values.count == 5, values[1] == 2, values[2...].allSatisfy({ $0 <= 100 })
                else { throw Broken(at: scan.at, why: "register") }
                registers[register] = RGB(
                    percentRed: values[2], green: values[3], blue: values[4])
            case UInt8(ascii: "!"):
                guard let n = scan.numbers().first, n > 0 else {
                    throw Broken(at: scan.at, why: "count")
                }
                count = n
            case UInt8(ascii: "$"): x = 0
            case UInt8(ascii: "-"): (x, y) = (0, y + 6)
            case 0x3f...0x7e:
                try paint(byte - 0x3f, x: x, y: y, count: count, register, at: scan.at)
                x += count
                count = 1
            default:
                throw Broken(at: scan.at, why: "byte \(byte)")
            }
        }
    }

    private mutating func paint(
        _ bits: UInt8, x: Int, y: Int, count: Int, _ register: Int, at: Int
    ) throws {
        if bits == 0 { return }
        guard let color = registers[register] else { throw Broken(at: at, why: "undefined") }
        for row in 0..<6 where bits >> row & 1 == 1 {
            for column in x..<x + count {
                guard column < canvas.size.width, y + row < canvas.size.height else {
                    throw Broken(at: at, why: "outside: \(column), \(y + row)")
                }
                canvas[column, y + row] = color
                drawn[(y + row) * canvas.size.width + column] = true
            }
        }
    }

    private struct Scanner {
        let bytes: [UInt8]
        var at = 0

        mutating func next() -> UInt8? {
            guard at < bytes.count else { return nil }
            at += 1
            return bytes[at - 1]
        }

        /// Numbers separated by semicolons.
        mutating func numbers() -> [Int] {
            var values: [Int] = []
            var value: Int?
            while at < bytes.count {
                switch bytes[at] {
                case 0x30...0x39: value = (value ?? 0) * 10 + Int(bytes[at] - 0x30)
                case 0x3b:
                    values.append(value ?? 0)
                    value = 0
                default:
                    return values + (value.map { [$0] } ?? [])
                }
                at += 1
            }
            return values + (value.map { [$0] } ?? [])
        }
    }
}
