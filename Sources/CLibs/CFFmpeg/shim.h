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

// Macros with casts or compound literals do not reach Swift; these give them names.
static const int omni_averror_eof = AVERROR_EOF;
static const int omni_averror_again = AVERROR(EAGAIN);
static const int omni_averror_exit = AVERROR_EXIT;
static const int64_t omni_no_pts = AV_NOPTS_VALUE;

static inline AVChannelLayout omni_channel_layout_mono(void) {
    AVChannelLayout layout = AV_CHANNEL_LAYOUT_MONO;
    return layout;
}

static inline AVChannelLayout omni_channel_layout_stereo(void) {
    AVChannelLayout layout = AV_CHANNEL_LAYOUT_STEREO;
    return layout;
}
