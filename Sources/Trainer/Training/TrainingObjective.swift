/// What a visit of a sample teaches: adds to the gradients of the policy.
package protocol TrainingObjective: AnyObject {
    /// - Parameters:
    ///   - share: what the visit's loss is multiplied with, 1 over the visits of a step.
    ///   - step: from 1, for the rollouts file.
    /// - Throws: `EngineError`, `MediaError`, `DatasetError`, `MaskRLEError`, `TruthError`; the
    ///   gradients are as they were then.
    func learn(_ visit: TrainingData.Visit, step: Int, share: Double) throws -> VisitRecord
}
