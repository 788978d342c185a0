import CKernels
import Glibc

/// Cosines and sines of rotary positions: row i turns the pair (x[j], x[j + half]) of every head
/// by the angle of frequency j.
package struct RotaryTable: Sendable {
    /// Half a head's size.
    package let half: Int
    let cosines: [Float]  // [rows, half]
    let sines: [Float]  // [rows, half]

    package var rows: Int { cosines.count / max(half, 1) }

    /// - Parameter angles: radians.  // [rows, half]
    package init(half: Int, angles: [Float]) {
        precondition(angles.count % max(half, 1) == 0, "RotaryTable: \(angles.count) angles")
        self.half = half
        cosines = angles.map { cosf($0) }
        sines = angles.map { sinf($0) }
    }

    /// theta^(-2 i / size), i below size / 2, in Float32 as the reference computes them.
    package static func frequencies(size: Int, theta: Double) -> [Float] {
        stride(from: 0, to: size, by: 2).map { 1 / powf(Float(theta), Float($0) / Float(size)) }
    }

    /// Turns every head of x in place.  // x [rows, heads, 2 * half]
    package func apply(_ x: inout Tensor, heads: Int, _ run: Compute) {
        precondition(
            x.count == rows * heads * 2 * half, "RotaryTable: \(x.shape) for \(rows) rows")
        x.values.withUnsafeMutableBufferPointer { x in
            cosines.withUnsafeBufferPointer { cosines in
                sines.withUnsafeBufferPointer { sines in
                    guard let x = x.baseAddress, let cosine = cosines.baseAddress,
                        let sine = sines.baseAddress
                    else { return }
                    run.forEachRange(rows, grain: 1 + 4096 / (heads * half)) { part in
                        for row in part {
                            for head in 0..<heads {
                                run.kernels.rotate(
                                    x + (row * heads + head) * 2 * half, cosine + row * half,
                                    sine + row * half, half)
                            }
                        }
                    }
                }
            }
        }
    }
}
