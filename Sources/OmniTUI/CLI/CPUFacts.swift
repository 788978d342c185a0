import Engine
import Foundation

/// The processor as Linux describes it.
struct CPUFacts: Encodable {
    let name: String
    let cores: Int
    /// The features that the engine has code for, of those that are there.
    let features: [String]
    let vectorUnits: String

    private static let interesting = [
        "sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512_vnni",
        "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16",
    ]

    init() {
        self.init(cpuinfo: (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "")
    }

    /// - Parameter cpuinfo: the text of `/proc/cpuinfo`.
    init(cpuinfo: String) {
        func field(_ name: String) -> String {
            let line = cpuinfo.split(separator: "\n").first { $0.hasPrefix(name) }
            return line?.split(separator: ":", maxSplits: 1).last
                .map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
        let model = field("model name")
        name = model.isEmpty ? "unknown" : model
        cores = ProcessInfo.processInfo.activeProcessorCount
        let flags = Set(field("flags").split(separator: " ").map(String.init))
        features = Self.interesting.filter(flags.contains)
        vectorUnits = EngineLibraries.vectorUnits
    }
}
