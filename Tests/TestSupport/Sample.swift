import Foundation

/// A clip to look at, and what a run of the program needs so that it meets no files of the user.
package struct Sample {
    private let folder: TemporaryFolder

    package init() throws { folder = try TemporaryFolder() }

    /// 640x360, 120 frames at 15 a second, with sound.
    package static let clip = Fixtures.checkout.appendingPathComponent("Samples/farm.mp4").path

    package var environment: [String: String] {
        [
            "XDG_STATE_HOME": folder.file("state").path,
            "XDG_CONFIG_HOME": folder.file("config").path,
            "LC_ALL": "C.UTF-8",
        ]
    }

    /// The words that open the clip.
    package func command(_ options: String...) -> [String] {
        [Shell.binary.path, Sample.clip] + options
    }

    package func file(_ name: String) -> URL { folder.file(name) }
}
