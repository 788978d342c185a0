import Foundation

/// Curves over steps as an SVG picture: one panel each, three in a row, every step in light and a
/// running mean in dark.
package struct CurvePlot {
    private static let (width, height, gap) = (300.0, 150.0, 50.0)
    private static let columns = 3

    package let svg: String

    /// - Parameter curves: named values, one per step.
    package init(title: String, curves: [(name: String, values: [Double])]) {
        let rows = (curves.count + Self.columns - 1) / Self.columns
        let (panelWidth, panelHeight) = (Self.width + Self.gap, Self.height + Self.gap)
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Int(panelWidth) * Self.columns + 20)\" "
                + "height=\"\(Int(panelHeight) * rows + 30)\" font-family=\"sans-serif\" "
                + "font-size=\"11\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            Self.text(title, x: Self.gap, y: 18, size: 14),
        ]
        for (index, curve) in curves.enumerated() {
            let x = Double(index % Self.columns) * panelWidth + Self.gap
            let y = Double(index / Self.columns) * panelHeight + 50
            parts.append(
                "<g transform=\"translate(\(Self.number(x)) \(Self.number(y)))\">"
                    + Self.panel(curve.name, curve.values) + "</g>")
        }
        svg = (parts + ["</svg>", ""]).joined(separator: "\n")
    }

    private static func panel(_ name: String, _ values: [Double]) -> String {
        let values = values.map { $0.isFinite ? $0 : 0 }
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let span = high > low ? high - low : 1
        func line(_ values: [Double], _ color: String, _ stroke: String) -> String {
            let points = values.enumerated().map { index, value in
                let x = width * Double(index) / Double(max(1, values.count - 1))
                return number(x) + "," + number(height * (1 - (value - low) / span))
            }
            return "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(stroke)\" "
                + "points=\"\(points.joined(separator: " "))\"/>"
        }
        return "<rect width=\"\(number(width))\" height=\"\(number(height))\" fill=\"none\" "
            + "stroke=\"#999\"/>"
            + line(values, "#9bc", "1") + line(runningMean(values), "#036", "1.5")
            + text(name, x: 0, y: -6, size: 12)
            + text(label(high), x: -4, y: 10, size: 9, anchor: "end")
            + text(label(low), x: -4, y: height, size: 9, anchor: "end")
            + text("\(values.count) steps", x: width, y: height + 12, size: 9, anchor: "end")
    }

    /// Over a twentieth of the curve.
    private static func runningMean(_ values: [Double]) -> [Double] {
        let reach = max(1, values.count / 20)
        return values.indices.map { index in
            let part = values[max(0, index - reach)...min(values.count - 1, index + reach)]
            return part.reduce(0, +) / Double(part.count)
        }
    }

    private static func text(
        _ text: String, x: Double, y: Double, size: Int, anchor: String = "start"
    ) -> String {
        let safe = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(size)\" "
            + "text-anchor=\"\(anchor)\">\(safe)</text>"
    }

    private static func label(_ value: Double) -> String { String(format: "%.3g", value) }
    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
