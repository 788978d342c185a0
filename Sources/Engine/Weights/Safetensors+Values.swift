/// Reading tensors as numbers.
extension Safetensors {
    /// A floating-point tensor widened to Float32; nil when it is absent or of another kind.
    package func tensor(_ name: String) -> Tensor? {
        guard let entry = entries[name] else { return nil }
        let source = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
        let widen: (Int) -> Float
        switch entry.dtype {
        case .f32: widen = { source.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
        case .f64: widen = { Float(source.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self)) }
        case .f16:
            widen = { Half.widen(source.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)) }
        case .bf16:
            widen = {
                let bits = source.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)
                return Float(bitPattern: UInt32(bits) << 16)
            }
        default: return nil
        }
        return Tensor(shape: entry.shape, values: (0..<entry.count).map(widen))
    }

    /// A whole-number tensor, flat; nil when it is absent or of another kind.
    package func integers(_ name: String) -> [Int]? {
        guard let entry = entries[name] else { return nil }
        let source = UnsafeRawBufferPointer(rebasing: file.bytes[entry.range])
        func read<T: BinaryInteger>(_ type: T.Type) -> [Int] {
            (0..<entry.count).map {
                Int(source.loadUnaligned(fromByteOffset: $0 * entry.dtype.size, as: T.self))
            }
        }
        switch entry.dtype {
        case .i64: return read(Int64.self)
        case .i32: return read(Int32.self)
        case .i16: return read(Int16.self)
        case .i8: return read(Int8.self)
        case .u8, .bool: return read(UInt8.self)
        default: return nil
        }
    }
}

/// IEEE half precision, spelled out because `Float16` is absent on some platforms.
enum Half {
    static func widen(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let magnitude = UInt32(bits & 0x7FFF)
        if magnitude >= 0x7C00 {
            return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13)
        }
        let value = Float(bitPattern: magnitude << 13) * 0x1p112
        return Float(bitPattern: value.bitPattern | sign)
    }
}
