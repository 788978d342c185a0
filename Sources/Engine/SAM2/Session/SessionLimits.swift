/// How much a session may keep beside what it was told; what is dropped is computed again when it
/// is needed, unless something else is said. Beyond the limits there are, at 1024x1024: 0.8 MB for
/// every prompted frame of an object, and, while an object is at work, 17 MB for each frame that it
/// is remembered by then (at size tiny up to 6, and all that were prompted).
package struct SessionLimits: Sendable {
    /// Picture features: 16 MB per frame at 1024x1024.
    package var featureBytes = 128 << 20
    /// Memories of tracked frames: 0.5 MB per object and frame at 1024x1024.
    package var memoryBytes = 128 << 20
    /// Keys of remembered frames, from one frame of a propagation to the next: 17 MB per object and
    /// frame at 1024x1024. What exceeds an object's share is projected once per frame instead.
    package var keyBytes = 384 << 20
    /// Logits of frames that were not prompted: 0.13 MB per object and frame at 1024x1024. Beyond
    /// this the oldest are cut down to which pixels are inside, and stay so: reports of such a
    /// frame, clicks on it and a memory made anew then see logits of -10 and 10 where they stood.
    package var logitBytes = 512 << 20

    package init() {}
}
