/// How System 1's text is read where the released training code is at odds with good sense.
///
/// Each field is one trap of the released code (omni-r1 facts, section 9). `tolerant` is what a
/// person would expect; `paperCode` reproduces the code, so that published runs can be compared.
package struct PlanReading: Sendable, Equatable {
    /// ".5" means half a second. The code counts the digits as hundredths: "01.5" is 1.05 s.
    package var decimalFraction: Bool
    /// Times without minutes or fraction ("00:03", "3.5", 3.5) and with hours are read too.
    package var looseTimes: Bool
    /// A segment that runs over the end of the clip is cut there; the code rejects it.
    package var clampsToClip: Bool
    /// An answer that was cut off by the token limit is read as far as it goes.
    package var acceptsOpenAnswer: Bool
    /// Braces inside quoted text do not end a block.
    package var quotedBraces: Bool
    /// The segments take turns in giving keyframes; the code takes the earliest frames of all, so
    /// that one long early segment crowds out later moments.
    package var keyframesTakeTurns: Bool

    package static let tolerant = PlanReading(
        decimalFraction: true, looseTimes: true, clampsToClip: true, acceptsOpenAnswer: true,
        quotedBraces: true, keyframesTakeTurns: true)

    package static let paperCode = PlanReading(
        decimalFraction: false, looseTimes: false, clampsToClip: false, acceptsOpenAnswer: false,
        quotedBraces: false, keyframesTakeTurns: false)
}
