/// A file that is only asked for its sound.
enum SoundFile {
    /// What its audio stream is, nil when there is none that can be read.
    static func facts(of path: String, cancel: CancelFlag) -> AudioInfo? {
        guard let file = try? ClipFile(path: path),
            let demuxer = try? Demuxer(file: file, cancel: cancel)
        else { return nil }
        return AudioInfo(demuxer)
    }
}
