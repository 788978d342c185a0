#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// libpng reports errors by longjmp, which Swift cannot take part in: each function here does one
// whole job and answers with a text, NULL for success.

struct omni_png_text {
    char text[128];
};

struct omni_png_writer {
    unsigned char *bytes;
    size_t count;
    size_t capacity;
};

struct omni_png_reader {
    const unsigned char *bytes;
    size_t count;
    size_t position;
};

struct omni_png_header {
    unsigned int width;
    unsigned int height;
    int bit_depth;
    int color_type;
};

static inline void omni_png_fail(png_structp png, png_const_charp words) {
    struct omni_png_text *text = (struct omni_png_text *)png_get_error_ptr(png);
    if (text) {
        strncpy(text->text, words, sizeof text->text - 1);
        text->text[sizeof text->text - 1] = 0;
    }
    longjmp(png_jmpbuf(png), 1);
}

static inline void omni_png_ignore(png_structp png, png_const_charp words) {
    (void)png, (void)words;
}

static inline void omni_png_put(png_structp png, png_bytep bytes, size_t count) {
    struct omni_png_writer *out = (struct omni_png_writer *)png_get_io_ptr(png);
    if (count > out->capacity - out->count) {
        size_t capacity = out->capacity * 2 > out->count + count ? out->capacity * 2 : out->count + count;
        unsigned char *grown = (unsigned char *)realloc(out->bytes, capacity);
        if (!grown) png_error(png, "out of memory");
        out->bytes = grown;
        out->capacity = capacity;
    }
    memcpy(out->bytes + out->count, bytes, count);
    out->count += count;
}

static inline void omni_png_no_flush(png_structp png) { (void)png; }

static inline void omni_png_get(png_structp png, png_bytep bytes, size_t count) {
    struct omni_png_reader *in = (struct omni_png_reader *)png_get_io_ptr(png);
    if (count > in->count - in->position) png_error(png, "the file is cut short");
    memcpy(bytes, in->bytes + in->position, count);
    in->position += count;
}

// Encodes 8-bit rows. `palette` holds `colors` RGB triples for indexed pictures, else NULL.
// The caller frees `out->bytes`, on failure too.
static inline int omni_png_encode(
    const unsigned char *pixels, unsigned int width, unsigned int height, int color_type,
    const unsigned char *palette, int colors, int fast, struct omni_png_writer *out,
    struct omni_png_text *error) {
    png_structp png = png_create_write_struct(
        PNG_LIBPNG_VER_STRING, error, omni_png_fail, omni_png_ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return 0;
    }
    png_set_write_fn(png, out, omni_png_put, omni_png_no_flush);
    if (fast) {
        png_set_compression_level(png, 1);
        png_set_filter(png, 0, PNG_FILTER_SUB);
    }
    png_set_IHDR(
        png, info, width, height, 8, color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    if (palette) {
        png_color entries[256];
        for (int i = 0; i < colors && i < 256; i++) {
            entries[i].red = palette[i * 3];
            entries[i].green = palette[i * 3 + 1];
            entries[i].blue = palette[i * 3 + 2];
        }
        png_set_PLTE(png, info, entries, colors);
    }
    png_write_info(png, info);
    size_t row = png_get_rowbytes(png, info);
    for (unsigned int y = 0; y < height; y++) png_write_row(png, pixels + y * row);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return 1;
}

// Reads the header, and with `pixels` the 8-bit rows as they are stored (indices stay indices,
// 1, 2 and 4 bit samples become bytes). `room` is the size of `pixels`.
static inline int omni_png_decode(
    struct omni_png_reader *in, struct omni_png_header *header, unsigned char *pixels, size_t room,
    unsigned char palette[768], int *colors, struct omni_png_text *error) {
    png_structp png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, error, omni_png_fail, omni_png_ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        return 0;
    }
    png_set_user_limits(png, 16384, 16384);
    png_set_read_fn(png, in, omni_png_get);
    png_read_info(png, info);
    header->width = png_get_image_width(png, info);
    header->height = png_get_image_height(png, info);
    header->bit_depth = png_get_bit_depth(png, info);
    header->color_type = png_get_color_type(png, info);
    *colors = 0;
    png_colorp entries = NULL;
    if (header->color_type == PNG_COLOR_TYPE_PALETTE && png_get_PLTE(png, info, &entries, colors)) {
        for (int i = 0; i < *colors && i < 256; i++) {
            palette[i * 3] = entries[i].red;
            palette[i * 3 + 1] = entries[i].green;
            palette[i * 3 + 2] = entries[i].blue;
        }
    }
    if (pixels) {
        if (header->bit_depth < 8) png_set_packing(png);
        int passes = png_set_interlace_handling(png);
        png_read_update_info(png, info);
        size_t row = png_get_rowbytes(png, info);
        if (row * header->height != room) png_error(png, "unexpected row size");
        for (int pass = 0; pass < passes; pass++)
            for (unsigned int y = 0; y < header->height; y++)
                png_read_row(png, pixels + y * row, NULL);
        png_read_end(png, NULL);
    }
    png_destroy_read_struct(&png, &info, NULL);
    return 1;
}
