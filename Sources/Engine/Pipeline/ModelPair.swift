import Foundation

/// The models of a pipeline, opened.
package struct ModelPair: Sendable {
    package let thinker: OmniModel
    package let profile: ModelProfile
    package let grounder: ThinkerGrounder
    package let sam2: SAM2
    /// Name and fingerprint by role, for `result.json`, and what the model is computed in where that
    /// is not float32.
    package let names: [String: String]
    /// What is odd about the folders but no reason to stop.
    package let warnings: [String]

    /// Opens the folders; weights are mapped, not read.
    /// - Parameter grounderFolder: another Thinker that finds the boxes; nil where the first one does
    /// - Throws: `EngineError`, `.input` when the grounder's checkpoint cannot ground.
    package init(
        thinker thinkerFolder: URL, grounder grounderFolder: URL? = nil, sam2 sam2Folder: URL,
        precision: Precision = .f32
    ) throws {
        thinker = try OmniModel(folder: thinkerFolder, precision: precision)
        profile = try ModelProfile.of(thinker.checkpoint)
        let second =
            try grounderFolder.map {
                try OmniModel(folder: $0, precision: precision)
            } ?? thinker
        let secondProfile = try ModelProfile.of(second.checkpoint)
        grounder = try ThinkerGrounder(second, profile: secondProfile)
        let checkpoint = try Checkpoint(folder: sam2Folder)
        sam2 = try SAM2(checkpoint, precision: precision)
        func note(_ precision: Precision) -> String {
            precision == .f32 ? "" : " \(precision.rawValue)"
        }
        names = [
            "system1": "\(profile.name) \(thinker.checkpoint.fingerprint)"
                + note(thinker.thinker.precision),
            "system2": "\(secondProfile.name) \(second.checkpoint.fingerprint)"
                + note(second.thinker.precision),
            "sam2": "\(sam2Folder.lastPathComponent) \(checkpoint.fingerprint)"
                + note(sam2.precision),
        ]
        warnings = thinker.warnings + (grounderFolder == nil ? [] : second.warnings)
    }

    /// - Parameter sam2InputSize: side of SAM 2.1's input; nil for that of the checkpoint
    package func pipeline(sam2InputSize: Int? = nil) -> Pipeline {
        Pipeline(
            reasoning: GlobalReasoning(thinker, profile: profile),
            grounder: grounder, sam2: sam2,
            sam2InputSize: sam2InputSize, models: names)
    }
}

extension Checkpoint {
    /// Tells weights apart without reading gigabytes: 64-bit FNV-1a over the names, sizes and 4096
    /// samples of every file. 16 hexadecimal digits.
    package var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        for file in files.map(\.file) {
            let bytes = file.bytes
            withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { $0.forEach(take) }
            let step = max(1, bytes.count / 4096)
            for offset in stride(from: 0, to: bytes.count, by: step) { take(bytes[offset]) }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
