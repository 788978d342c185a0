/// The means over the frames of one expression, as fractions.
package struct SampleScore: Sendable, Equatable, Codable {
    package let j: Double
    package let f: Double
    /// Pixel accuracy and robustness; ReVOS only.
    package let a: Double?
    package let r: Double?

    package init(j: Double, f: Double, a: Double? = nil, r: Double? = nil) {
        self.j = j
        self.f = f
        self.a = a
        self.r = r
    }
}
