import CFFmpeg
import CPNG

/// The libraries that Media stands on, as they were loaded.
package enum MediaLibraries {
    /// Name and version of each.
    package static var versions: [(name: String, version: String)] {
        [
            ("libavformat", dotted(avformat_version())),
            ("libavcodec", dotted(avcodec_version())),
            ("libavutil", dotted(avutil_version())),
            ("libswscale", dotted(swscale_version())),
            ("libswresample", dotted(swresample_version())),
            ("libavdevice", dotted(avdevice_version())),
            ("libpng", png_get_libpng_ver(nil).map { String(cString: $0) } ?? "unknown"),
        ]
    }

    /// libav packs major, minor and micro into 16, 8 and 8 bits.
    private static func dotted(_ version: UInt32) -> String {
        "\(version >> 16).\(version >> 8 & 0xff).\(version & 0xff)"
    }
}
