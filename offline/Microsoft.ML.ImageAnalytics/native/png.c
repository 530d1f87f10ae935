/* PNG by libpng. Its errors are longjmps: each setjmp stands in a function of its own whose locals do not change after it. */
#include "mlimage.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Deflate cannot do better than 1032 to 1: a file that claims more pixels than that is cut off or lies. */
enum { DEFLATE_LIMIT = 1032 };

typedef struct {
    png_structp png;
    png_infop info;
    const uint8_t *data;
    size_t size;
    size_t position;
    uint8_t *pixels;
    int has_alpha;
} png_reader;

typedef struct {
    png_structp png;
    png_infop info;
    uint8_t *row;
    uint8_t *bytes;
    size_t size;
    size_t capacity;
} png_writer;

static void on_error(png_structp png, png_const_charp message)
{
    (void)message;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void read_bytes(png_structp png, png_bytep target, size_t count)
{
    png_reader *reader = png_get_io_ptr(png);
    if (count > reader->size - reader->position)
        png_error(png, "the data end too early");
    memcpy(target, reader->data + reader->position, count);
    reader->position += count;
}

/* Nothing but the pixels is wanted; what is not read cannot be a decompression bomb either. */
static void skip_ancillary(png_structp png)
{
    static const png_byte names[] = "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, sizeof names / 5);
}

static int open_reader(png_reader *reader)
{
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    if (!reader->png)
        return MLIMAGE_NO_MEMORY;
    reader->info = png_create_info_struct(reader->png);
    if (!reader->info)
        return MLIMAGE_NO_MEMORY;
    png_set_read_fn(reader->png, reader, read_bytes);
    png_set_benign_errors(reader->png, 1);
    return MLIMAGE_OK;
}

static int read_header(png_reader *reader, mlimage_info *info)
{
    if (setjmp(png_jmpbuf(reader->png)))
        return MLIMAGE_INVALID;
    skip_ancillary(reader->png);
    png_read_info(reader->png, reader->info);

    uint64_t height = png_get_image_height(reader->png, reader->info);
    uint64_t row = png_get_rowbytes(reader->png, reader->info);
    if (height > INT32_MAX || png_get_image_width(reader->png, reader->info) > INT32_MAX)
        return MLIMAGE_INVALID;
    if (height * row / DEFLATE_LIMIT > reader->size)
        return MLIMAGE_INVALID;
    reader->has_alpha = (png_get_color_type(reader->png, reader->info) & PNG_COLOR_MASK_ALPHA) != 0
        || png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) != 0;
    info->width = (int32_t)png_get_image_width(reader->png, reader->info);
    info->height = (int32_t)height;
    info->opaque = !reader->has_alpha;
    return MLIMAGE_OK;
}

/* Whatever the file holds becomes 8 bits of B, G, R, A; of 16 bits, the upper 8. */
static int read_pixels(png_reader *reader, const mlimage_info *info)
{
    if (setjmp(png_jmpbuf(reader->png)))
        return MLIMAGE_INVALID;
    png_set_strip_16(reader->png);
    png_set_expand(reader->png);
    png_set_gray_to_rgb(reader->png);
    png_set_bgr(reader->png);
    if (!reader->has_alpha)
        png_set_add_alpha(reader->png, 0xff, PNG_FILLER_AFTER);
    int passes = png_set_interlace_handling(reader->png);
    png_read_update_info(reader->png, reader->info);
    size_t stride = (size_t)info->width * 4;
    if (png_get_rowbytes(reader->png, reader->info) != stride)
        return MLIMAGE_INVALID;
    for (int pass = 0; pass < passes; pass++)
        for (int32_t y = 0; y < info->height; y++)
            png_read_row(reader->png, reader->pixels + (size_t)y * stride, NULL);
    /* The checksum of the last data is looked at only with the chunk after it. */
    png_read_end(reader->png, NULL);
    return MLIMAGE_OK;
}

static void premultiply(uint8_t *pixels, const mlimage_info *info)
{
    size_t count = (size_t)info->width * (size_t)info->height;
    for (size_t i = 0; i < count; i++, pixels += 4) {
        unsigned alpha = pixels[3];
        if (alpha == 255)
            continue;
        for (int c = 0; c < 3; c++)
            pixels[c] = (uint8_t)((pixels[c] * alpha + 127) / 255);
    }
}

int mlpng_info(const uint8_t *data, size_t size, mlimage_info *info)
{
    png_reader reader = { .data = data, .size = size };
    int result = open_reader(&reader);
    if (result == MLIMAGE_OK)
        result = read_header(&reader, info);
    png_destroy_read_struct(&reader.png, &reader.info, NULL);
    return result;
}

int mlpng_decode(const uint8_t *data, size_t size, const mlimage_info *info, uint8_t *bgra)
{
    png_reader reader = { .data = data, .size = size, .pixels = bgra };
    mlimage_info found = { 0, 0, 0 };
    int result = open_reader(&reader);
    if (result == MLIMAGE_OK)
        result = read_header(&reader, &found);
    if (result == MLIMAGE_OK && (found.width != info->width || found.height != info->height))
        result = MLIMAGE_INVALID;
    if (result == MLIMAGE_OK)
        result = read_pixels(&reader, &found);
    if (result == MLIMAGE_OK && reader.has_alpha)
        premultiply(bgra, &found);
    png_destroy_read_struct(&reader.png, &reader.info, NULL);
    return result;
}

static void write_bytes(png_structp png, png_bytep source, size_t count)
{
    png_writer *writer = png_get_io_ptr(png);
    if (count > writer->capacity - writer->size) {
        size_t capacity = 2 * writer->capacity + count;
        uint8_t *bytes = realloc(writer->bytes, capacity);
        if (!bytes)
            png_error(png, "out of memory");
        writer->bytes = bytes;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->size, source, count);
    writer->size += count;
}

static void flush_bytes(png_structp png)
{
    (void)png;
}

static void unpremultiply(uint8_t *target, const uint8_t *source, int32_t width)
{
    for (int32_t x = 0; x < width; x++, target += 4, source += 4) {
        unsigned alpha = source[3];
        for (int c = 0; c < 3; c++) {
            unsigned value = alpha == 0 ? 0 : (source[c] * 255u + alpha / 2) / alpha;
            target[c] = (uint8_t)(value > 255 ? 255 : value);
        }
        target[3] = (uint8_t)alpha;
    }
}

static int write_image(png_writer *writer, const uint8_t *pixels, const mlimage_info *info, int rgba)
{
    if (setjmp(png_jmpbuf(writer->png)))
        return MLIMAGE_INVALID;
    png_set_write_fn(writer->png, writer, write_bytes, flush_bytes);
    png_set_user_limits(writer->png, INT32_MAX, INT32_MAX);
    png_set_IHDR(writer->png, writer->info, (png_uint_32)info->width, (png_uint_32)info->height, 8,
                 info->opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writer->png, writer->info);
    if (info->opaque)
        png_set_filler(writer->png, 0, PNG_FILLER_AFTER);
    if (!rgba)
        png_set_bgr(writer->png);
    for (int32_t y = 0; y < info->height; y++) {
        const uint8_t *row = pixels + (size_t)y * (size_t)info->width * 4;
        if (info->opaque) {
            png_write_row(writer->png, row);
            continue;
        }
        unpremultiply(writer->row, row, info->width);
        png_write_row(writer->png, writer->row);
    }
    png_write_end(writer->png, writer->info);
    return MLIMAGE_OK;
}

int mlpng_encode(const uint8_t *pixels, const mlimage_info *info, int rgba, uint8_t **encoded, size_t *size)
{
    png_writer writer = { 0 };
    int result = MLIMAGE_NO_MEMORY;
    writer.row = malloc((size_t)info->width * 4);
    writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    if (writer.png)
        writer.info = png_create_info_struct(writer.png);
    if (writer.row && writer.info)
        result = write_image(&writer, pixels, info, rgba);
    png_destroy_write_struct(&writer.png, &writer.info);
    free(writer.row);
    if (result != MLIMAGE_OK) {
        free(writer.bytes);
        return result;
    }
    *encoded = writer.bytes;
    *size = writer.size;
    return MLIMAGE_OK;
}
