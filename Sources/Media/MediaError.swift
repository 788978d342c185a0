/// Why a clip, a sound or a picture file cannot be used.
///
/// Every description says where, what was found or expected, and what to try. On the command line
/// these end the program with exit code 3 (`cannotWrite` and `exists` with 1).
package enum MediaError: Error, Equatable, Sendable {
    /// The file system said no: missing, no permission, not a regular file.
    case unreadable(path: String, reason: String)
    /// The bytes are no video that libav knows.
    case notMedia(path: String, reason: String)
    /// A readable file without a video stream; `found` lists what is in it.
    case noVideo(path: String, found: String)
    /// A video stream from which not one picture could be decoded.
    case noFrames(path: String, reason: String)
    case unsupportedCodec(path: String, codec: String)
    /// Pictures beyond `Limits.maximumArea` or `Limits.maximumSide`.
    case tooLarge(path: String, width: Int, height: Int)
    case noAudio(path: String)
    /// More sound than is read in one piece.
    case soundTooLong(path: String, limit: Double)
    case frameOutOfRange(path: String, index: Int, count: Int)
    /// One picture of a clip that otherwise works.
    case undecodable(path: String, index: Int, reason: String)
    /// A PNG that is broken or not of the wanted kind.
    case badPicture(path: String, expected: String, found: String)
    case exists(path: String)
    case cannotWrite(path: String, reason: String)
    /// Memory or a libav object could not be had.
    case unavailable(String)
    case cancelled
}

extension MediaError: CustomStringConvertible {
    package var description: String {
        String(
            message.unicodeScalars.map {
                $0.properties.generalCategory == .control ? " " : Character($0)
            })
    }

    private var message: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): cannot be read (\(reason)); expected a video file or a folder of numbered"
                + " images. Try: ls -l on that path"
        case .notMedia(let path, let reason):
            "\(path): not a video that can be opened (\(reason)); the file may be cut short or not"
                + " be a video at all. Try: file on that path, or copy it again"
        case .noVideo(let path, let found):
            "\(path): no video stream; found \(found). Try a file that has pictures"
        case .noFrames(let path, let reason):
            "\(path): not one frame could be decoded (\(reason)). Try copying the file again"
        case .unsupportedCodec(let path, let codec):
            "\(path): no decoder for \(codec) in this libavcodec."
                + " Try converting it: ffmpeg -i IN -c:v libx264 OUT.mp4"
        case .tooLarge(let path, let width, let height):
            "\(path): \(width)x\(height) pixels; expected at most \(Limits.maximumSide) on a side and"
                + " \(Limits.maximumArea) in all. Try scaling it down first"
        case .noAudio(let path):
            "\(path): no audio stream that can be decoded"
        case .soundTooLong(let path, let limit):
            "\(path): more than \(Int(limit)) s of sound; expected less. Try a shorter part of it"
        case .frameOutOfRange(let path, let index, let count):
            "\(path): no frame \(index); the clip has frames 0 to \(count - 1)"
        case .undecodable(let path, let index, let reason):
            "\(path): frame \(index) cannot be decoded (\(reason)). Try the frames around it"
        case .badPicture(let path, let expected, let found):
            "\(path): expected \(expected), found \(found)"
        case .exists(let path):
            "\(path): already exists. Try --force to replace it, or another place"
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written (\(reason)). Try another folder"
        case .unavailable(let what):
            "\(what) could not be set up; memory may have run out. Try closing other programs"
        case .cancelled:
            "cancelled"
        }
    }
}
