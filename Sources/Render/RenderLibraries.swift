import CSixel

/// The libraries that Render stands on.
package enum RenderLibraries {
    /// Name and version of each. libsixel does not tell its version at run time: this is the one
    /// that was compiled against.
    package static var versions: [(name: String, version: String)] {
        [("libsixel", LIBSIXEL_VERSION)]
    }
}
