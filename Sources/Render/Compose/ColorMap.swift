import Glibc

/// 256 colours from dark violet over red to pale yellow, for values from 0 to 1.
///
/// Lightness grows evenly to the eye and the hue turns once: the path is a curve in Oklab
/// (Ottosson 2020), so equal steps of the value look like equal steps of brightness, in grey print
/// as well.
package struct ColorMap: Sendable, Hashable {
    private let colors: [RGB]

    package init() {
        colors = (0..<256).map { i in
            let t = Double(i) / 255
            // Degrees: from violet through red and orange to yellow.
            let hue = (-75 + 180 * t) * .pi / 180
            // Wide in the middle; the ends have to meet black and white.
            let chroma = 0.19 * sin(.pi * min(1, 0.12 + 0.80 * t))
            return ColorMap.oklab(0.12 + 0.84 * t, chroma * cos(hue), chroma * sin(hue))
        }
    }

    /// The colour of a value; values outside 0...1 are clamped, not-a-number counts as 0.
    package subscript(value: Float) -> RGB {
        let clamped = value > 0 ? min(value, 1) : 0
        return colors[Int((clamped * 255).rounded())]
    }

    private static func oklab(_ lightness: Double, _ a: Double, _ b: Double) -> RGB {
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        return RGB(
            gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
    }

    /// Linear light to sRGB.
    private static func gamma(_ linear: Double) -> UInt8 {
        let x = min(max(linear, 0), 1)
        let encoded = x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055
        return UInt8((encoded * 255).rounded())
    }
}
