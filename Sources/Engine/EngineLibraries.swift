import CKernels
import COpenBLAS

/// What Engine stands on: BLAS and the vector units of the processor.
package enum EngineLibraries {
    /// Name and version of each library.
    package static var versions: [(name: String, version: String)] {
        // "OpenBLAS 0.3.21 NO_AFFINITY DYNAMIC_ARCH ..."
        let words = String(cString: openblas_get_config()).split(separator: " ")
        return [("OpenBLAS", words.count > 1 ? String(words[1]) : "unknown")]
    }

    /// The kernels of our own that run here.
    package static var vectorUnits: String {
        switch omni_simd_level() {
        case 2: Precision.fastest == .bf16 ? "AVX-512 with bfloat16" : "AVX-512"
        case 1: "AVX2"
        default: "none used"
        }
    }
}
