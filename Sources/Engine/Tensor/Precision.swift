import CKernels

/// What numbers are rounded to before they are multiplied, where there are many of them; sums,
/// softmax and everything else stay in float32.
package enum Precision: String, CaseIterable, Comparable, Sendable {
    case f32, bf16

    /// The fastest that this CPU has.
    package static var fastest: Precision { omni_has_bfloat_products() != 0 ? .bf16 : .f32 }

    /// By speed.
    package static func < (a: Precision, b: Precision) -> Bool { a == .f32 && b == .bf16 }
}
