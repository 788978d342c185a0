extension DType {
    /// A number as this weight type holds it, to the nearest, ties to even; Float32 as it is.
    func rounded(_ value: Float) -> Float {
        switch self {
        case .f16: Half.widen(Half.narrow(value))
        case .bf16: BFloat.widen(BFloat.narrow(value))
        default: value
        }
    }

    /// Numbers as this weight type stores them.
    func bytes(of values: [Float]) -> [UInt8] {
        switch self {
        case .f16: values.map(Half.narrow).withUnsafeBytes { Array($0) }
        case .bf16: values.map(BFloat.narrow).withUnsafeBytes { Array($0) }
        default: values.withUnsafeBytes { Array($0) }
        }
    }
}

extension Half {
    /// The nearest half-precision number, ties to even; what is too large becomes the largest.
    static func narrow(_ value: Float) -> UInt16 {
        let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
        let magnitude = min(abs(value), 65504)
        // Below the smallest normal number the steps are all 2^-24.
        if magnitude < 0x1p-14 {
            return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
        }
        let bits = magnitude.bitPattern
        let rounded = bits &+ 0xFFF &+ (bits >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) >> 13)
    }
}

/// The upper half of a Float32.
enum BFloat {
    static func widen(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

    /// The nearest bfloat16, ties to even.
    static func narrow(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        guard value.isFinite else { return UInt16(bits >> 16) }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
    }
}
