/// How a picture or video was cut into patches: time steps, rows and columns of patches.
package struct PatchGrid: Sendable, Equatable, Hashable {
    package let time: Int
    package let height: Int
    package let width: Int

    package init(time: Int, height: Int, width: Int) {
        self.time = time
        self.height = height
        self.width = width
    }

    package var patchCount: Int { time * height * width }

    /// Tokens after `mergeSize` x `mergeSize` patches became one.
    package func tokenCount(mergeSize: Int) -> Int { patchCount / (mergeSize * mergeSize) }
}
