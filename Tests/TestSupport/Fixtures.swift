import Foundation

/// Where committed test data lies, found from this file's own place in the tree.
package enum Fixtures {
    /// `Tests/Fixtures`.
    package static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures")
    }

    /// The top folder of the checkout.
    package static var checkout: URL {
        root.deletingLastPathComponent().deletingLastPathComponent()
    }

    package static func url(_ path: String) -> URL { root.appendingPathComponent(path) }
}
