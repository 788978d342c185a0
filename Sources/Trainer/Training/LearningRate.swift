import Foundation

/// A straight rise, then half a cosine down to zero: the schedule of transformers' "cosine".
package struct LearningRate: Sendable, Equatable {
    package let peak: Double
    package let warmupSteps: Int
    package let totalSteps: Int

    package init(peak: Double, warmup: Double, totalSteps: Int) {
        self.peak = peak
        self.totalSteps = max(totalSteps, 1)
        warmupSteps = Int((warmup * Double(self.totalSteps)).rounded(.up))
    }

    /// - Parameter step: from 0.
    package func callAsFunction(_ step: Int) -> Double {
        if step < warmupSteps { return peak * Double(step) / Double(warmupSteps) }
        let share = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
        return peak * max(0, 0.5 * (1 + cos(.pi * share)))
    }
}
