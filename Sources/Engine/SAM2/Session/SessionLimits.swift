/// How much a session may keep; what is dropped is computed again when it is needed.
package struct SessionLimits: Sendable {
    /// Picture features: 16 MB per frame at 1024x1024.
    package var featureBytes = 256 << 20
    /// Memories of tracked frames: 0.5 MB per object and frame at 1024x1024.
    package var memoryBytes = 192 << 20

    package init() {}
}
