import Media

/// The resize rule of Qwen2-VL ("smart resize"): both sides become multiples of a unit, the aspect
/// ratio is kept, the area stays within a budget.
package struct PixelBudget: Sendable, Equatable {
    package let minimum: Int
    package let maximum: Int
    /// Side of a merged token.
    package let unit: Int

    package init(minimum: Int, maximum: Int, unit: Int = 28) {
        self.minimum = minimum
        self.maximum = maximum
        self.unit = unit
    }

    /// A video frame of the reasoning system: 16 to 128 tokens.
    package static let videoFrame = PixelBudget(minimum: 16 * 784, maximum: 128 * 784)
    /// A still picture: 64 to 1600 tokens.
    package static let image = PixelBudget(minimum: 64 * 784, maximum: 1600 * 784)

    /// - Throws: `EngineError.input` for empty pictures and sides more than 200:1 apart.
    package func size(for picture: PixelSize) throws -> PixelSize {
        let (width, height) = (picture.width, picture.height)
        guard width > 0, height > 0, max(width, height) <= 200 * min(width, height) else {
            throw EngineError.input(
                what: "picture", expected: "sides at most 200:1 apart",
                found: "\(width)x\(height)")
        }
        let side = Double(unit)
        func snap(_ length: Int) -> Int {
            max(unit, Int((Double(length) / side).rounded(.toNearestOrEven)) * unit)
        }
        var result = PixelSize(width: snap(width), height: snap(height))
        let area = Double(width) * Double(height)
        if result.area > maximum {
            let factor = (area / Double(maximum)).squareRoot()
            func down(_ length: Int) -> Int {
                max(unit, Int((Double(length) / factor / side).rounded(.down)) * unit)
            }
            result = PixelSize(width: down(width), height: down(height))
        } else if result.area < minimum {
            let factor = (Double(minimum) / area).squareRoot()
            func up(_ length: Int) -> Int {
                Int((Double(length) * factor / side).rounded(.up)) * unit
            }
            result = PixelSize(width: up(width), height: up(height))
        }
        return result
    }
}
