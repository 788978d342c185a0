#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Macros with casts or compound literals do not reach Swift; these give them names.
static const int omni_averror_eof = AVERROR_EOF;
static const int omni_averror_again = AVERROR(EAGAIN);
static const int omni_averror_exit = AVERROR_EXIT;
static const int omni_averror_io = AVERROR(EIO);
static const int omni_averror_denied = AVERROR(EPERM);
static const int64_t omni_no_pts = AV_NOPTS_VALUE;
static const int omni_flag_custom_io = AVFMT_FLAG_CUSTOM_IO;

static inline AVChannelLayout omni_channel_layout_mono(void) {
    AVChannelLayout layout = AV_CHANNEL_LAYOUT_MONO;
    return layout;
}

static inline AVChannelLayout omni_channel_layout_stereo(void) {
    AVChannelLayout layout = AV_CHANNEL_LAYOUT_STEREO;
    return layout;
}

// The last error text of one format context, hung on its `opaque` field.
struct omni_log {
    char text[256];
};

// Keeps libav off the terminal: error texts of a format context that carries an `omni_log` are
// stored there, everything else is dropped. Variadic, so it cannot be written in Swift.
static inline void omni_log_callback(
    void *source, int level, const char *format, va_list arguments) {
    if (level > AV_LOG_ERROR || !source) return;
    const AVClass *kind = *(const AVClass **)source;
    if (!kind || strcmp(kind->class_name, "AVFormatContext")) return;
    struct omni_log *log = (struct omni_log *)((AVFormatContext *)source)->opaque;
    if (log) vsnprintf(log->text, sizeof log->text, format, arguments);
}

static inline void omni_silence(void) { av_log_set_callback(omni_log_callback); }

// A file may name other files or addresses (playlists, external tracks); none is ever opened.
static inline int omni_deny_open(
    AVFormatContext *context, AVIOContext **stream, const char *url, int flags,
    AVDictionary **options) {
    (void)context, (void)stream, (void)url, (void)flags, (void)options;
    return AVERROR(EPERM);
}

static inline void omni_forbid_other_files(AVFormatContext *context) {
    context->io_open = omni_deny_open;
}

// The 3x3 display matrix of a stream, or NULL.
static inline const int32_t *omni_display_matrix(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data,
        AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 36 ? (const int32_t *)data->data : NULL;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 36 ? (const int32_t *)data : NULL;
#endif
}

static inline int omni_frame_is_interlaced(const AVFrame *frame) {
#ifdef AV_FRAME_FLAG_INTERLACED
    return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame->interlaced_frame;
#endif
}

// Converts a frame (`field` -1) or one of its fields (0 top, 1 bottom) into packed RGB rows.
static inline int omni_scale_frame(
    struct SwsContext *scaler, const AVFrame *frame, int field, uint8_t *rgb, int stride) {
    const uint8_t *planes[4];
    int strides[4];
    int step = field < 0 ? 1 : 2;
    for (int i = 0; i < 4; i++) {
        planes[i] = frame->data[i];
        if (planes[i] && field == 1) planes[i] += frame->linesize[i];
        strides[i] = frame->linesize[i] * step;
    }
    uint8_t *out[4] = {field == 1 ? rgb + stride : rgb, NULL, NULL, NULL};
    int out_strides[4] = {stride * step, 0, 0, 0};
    return sws_scale(scaler, planes, strides, 0, frame->height / step, out, out_strides);
}

// Scales packed RGB rows to packed RGB rows.
static inline int omni_scale_rgb(
    struct SwsContext *scaler, const uint8_t *source, int source_stride, int height, uint8_t *rgb,
    int stride) {
    const uint8_t *planes[4] = {source, NULL, NULL, NULL};
    int strides[4] = {source_stride, 0, 0, 0};
    uint8_t *out[4] = {rgb, NULL, NULL, NULL};
    int out_strides[4] = {stride, 0, 0, 0};
    return sws_scale(scaler, planes, strides, 0, height, out, out_strides);
}

// Converts packed RGB rows into the planes of a frame.
static inline int omni_scale_from_rgb(
    struct SwsContext *scaler, const uint8_t *rgb, int stride, int height, AVFrame *frame) {
    const uint8_t *planes[4] = {rgb, NULL, NULL, NULL};
    int strides[4] = {stride, 0, 0, 0};
    return sws_scale(scaler, planes, strides, 0, height, frame->data, frame->linesize);
}
