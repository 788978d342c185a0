/// A case compared with what was computed for it.
package struct ParityReport: Sendable {
    package struct Line: Sendable, Equatable {
        package let name: String
        /// Largest absolute difference; infinity when shapes differ or nothing was computed.
        package let difference: Double
        package let tolerance: Double
        package var passes: Bool { difference <= tolerance }
    }

    /// Taps in the order of computation, then results.
    package let lines: [Line]

    package var passes: Bool { lines.allSatisfy(\.passes) }

    /// Where the computation first leaves the reference.
    package var firstDifference: Line? { lines.first { !$0.passes } }

    /// - Parameters:
    ///   - computed: by name, in the order of computation
    ///   - outTolerance: of `out.*` relative to max(1, largest reference value)
    package init(
        _ parityCase: ParityCase, _ computed: [(name: String, value: ParityValue)],
        outTolerance: Double
    ) {
        let names = computed.map(\.name)
        let absent = parityCase.expectedNames.filter { !names.contains($0) }
        let values = Dictionary(computed.map { ($0.name, $0.value) }) { first, _ in first }
        lines = (names + absent).filter(parityCase.has).map { name in
            Self.compare(parityCase, name, values[name], outTolerance: outTolerance)
        }
    }

    private static func compare(
        _ parityCase: ParityCase, _ name: String, _ value: ParityValue?, outTolerance: Double
    ) -> Line {
        let shape = parityCase.shape(name)
        if let reference = parityCase.file.integers(name) {
            guard case .integers(let found, let foundShape)? = value, foundShape == shape else {
                return Line(name: name, difference: .infinity, tolerance: 0)
            }
            let worst = zip(reference, found).map { abs($0 - $1) }.max() ?? 0
            return Line(name: name, difference: Double(worst), tolerance: 0)
        }
        let reference = parityCase.file.tensor(name) ?? Tensor(zeros: [0])
        let largest = Double(reference.values.map(abs).max() ?? 0)
        let tolerance =
            name.hasPrefix("grad.")
            ? 2e-4 * largest
            : (name.hasPrefix("tap.") ? 1e-4 : outTolerance) * max(1, largest)
        guard case .floats(let found)? = value, found.shape == shape else {
            return Line(name: name, difference: .infinity, tolerance: tolerance)
        }
        var worst = 0.0
        for (a, b) in zip(reference.values, found.values) {
            let difference = abs(Double(a) - Double(b))
            worst = difference.isFinite ? max(worst, difference) : .infinity
        }
        return Line(name: name, difference: worst, tolerance: tolerance)
    }
}
