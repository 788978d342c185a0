import CFFmpeg

/// Turns decoded frames of any pixel format into upright 8-bit RGB of a fixed size.
///
/// Not shared between threads: it keeps the scaler and a padded buffer between frames.
final class PictureConverter {
    private let orientation: Orientation
    private var plan: Plan?
    private var scaler: OpaquePointer?
    private let scratch = PaddedRows()

    /// Everything the scaler depends on.
    private struct Plan: Equatable {
        let format: Int32
        let source: PixelSize
        let target: PixelSize
        let color: ColorRule
        let byField: Bool
    }

    init(orientation: Orientation) { self.orientation = orientation }

    deinit { sws_freeContext(scaler) }

    /// - Parameter size: the upright size wanted.
    /// - Returns: row-major RGB.  // [size.height, size.width, 3]
    /// - Throws: `MediaError.unavailable` when libswscale cannot convert this format.
    func rgb(_ frame: UnsafeMutablePointer<AVFrame>, size: PixelSize) throws -> [UInt8] {
        let stored = orientation.apply(to: size)
        let byField = Self.needsFields(frame, target: stored)
        try prepare(
            Plan(
                format: frame.pointee.format,
                source: PixelSize(
                    width: Int(frame.pointee.width), height: Int(frame.pointee.height)),
                target: stored, color: ColorRule(frame), byField: byField))
        let rows = try scratch.reserve(stored)
        for field in byField ? 0...1 : -1...(-1) {
            guard omni_scale_frame(scaler, frame, Int32(field), rows, Int32(scratch.stride)) > 0
            else { throw MediaError.unavailable("the conversion of a picture to RGB") }
        }
        return [UInt8](unsafeUninitializedCapacity: size.area * 3) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            orientation.copy(from: rows, stride: scratch.stride, size: stored, to: base)
            count = size.area * 3
        }
    }

    /// Interlaced 4:2:0 keeps colour per field; converting both fields at once would mix the colours
    /// of two moments. The lines themselves stay woven.
    private static func needsFields(
        _ frame: UnsafeMutablePointer<AVFrame>, target: PixelSize
    ) -> Bool {
        guard omni_frame_is_interlaced(frame) != 0, frame.pointee.height % 4 == 0,
            Int(frame.pointee.height) == target.height,
            let format = av_pix_fmt_desc_get(AVPixelFormat(frame.pointee.format))
        else { return false }
        return format.pointee.log2_chroma_h == 1
    }

    private func prepare(_ wanted: Plan) throws {
        if plan == wanted, scaler != nil { return }
        sws_freeContext(scaler)
        plan = nil
        let lines = wanted.byField ? 2 : 1
        let sameSize = wanted.source == wanted.target
        scaler = sws_getContext(
            Int32(wanted.source.width), Int32(wanted.source.height / lines),
            AVPixelFormat(wanted.format), Int32(wanted.target.width),
            Int32(wanted.target.height / lines), AV_PIX_FMT_RGB24,
            sameSize ? SWS_BICUBIC : SWS_AREA, nil, nil, nil)
        guard scaler != nil else {
            throw MediaError.unavailable("the conversion of a picture to RGB")
        }
        // Refused (-1) for RGB sources, which need none.
        sws_setColorspaceDetails(
            scaler, sws_getCoefficients(wanted.color.matrix), wanted.color.isFullRange ? 1 : 0,
            sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16)
        plan = wanted
    }
}
