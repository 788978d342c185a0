/// How a clip is opened.
package struct ClipOptions: Sendable {
    /// Bytes of decoded pictures kept around the playhead.
    package var cacheBytes: Int
    /// Frames decoded at a time.
    package var threads: Int
    /// Frames per second of a folder of images; nil works it out from its sound, else 24.
    package var imageRate: Double?
    /// Decodes everything to count the frames when that is quick, even where the packets leave no
    /// doubt. Off, only clips with doubtful packets are decoded for their index.
    package var verifiesIndex: Bool

    package init(
        cacheBytes: Int = 512 << 20, threads: Int = 4, imageRate: Double? = nil,
        verifiesIndex: Bool = false
    ) {
        self.cacheBytes = cacheBytes
        self.threads = threads
        self.imageRate = imageRate
        self.verifiesIndex = verifiesIndex
    }
}
