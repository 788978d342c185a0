import CFFmpeg

/// Which YUV matrix and range the samples of a frame are in.
struct ColorRule: Equatable, Sendable {
    /// An `SWS_CS_*` value.
    let matrix: Int32
    /// 0...255 rather than 16...235.
    let isFullRange: Bool

    /// The stream's own words; where it says nothing, BT.709 from 720 lines or 1280 columns up and
    /// BT.601 below, limited range, as players do.
    init(_ frame: UnsafeMutablePointer<AVFrame>) {
        let frame = frame.pointee
        switch frame.colorspace {
        case AVCOL_SPC_BT709: matrix = SWS_CS_ITU709
        case AVCOL_SPC_FCC: matrix = SWS_CS_FCC
        case AVCOL_SPC_SMPTE240M: matrix = SWS_CS_SMPTE240M
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: matrix = SWS_CS_BT2020
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: matrix = SWS_CS_ITU601
        default:
            matrix = frame.height >= 720 || frame.width >= 1280 ? SWS_CS_ITU709 : SWS_CS_ITU601
        }
        isFullRange = frame.color_range == AVCOL_RANGE_JPEG || Self.isFullByFormat(frame.format)
    }

    /// The old "J" formats are full range by definition.
    private static func isFullByFormat(_ format: Int32) -> Bool {
        [
            AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P,
            AV_PIX_FMT_YUVJ411P,
        ].contains { $0.rawValue == format }
    }
}
