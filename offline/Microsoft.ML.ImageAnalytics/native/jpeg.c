/* JPEG by libjpeg-turbo's TurboJPEG interface, which catches its own longjmps. */
#include "mlimage.h"

#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

/* A block of 64 pixels takes at least one bit: a file with more pixels for its bytes than twice that is cut off or lies. */
enum { PIXELS_PER_BYTE_LIMIT = 1024 };

static int read_header(tjhandle handle, const uint8_t *data, size_t size, mlimage_info *info, int *color_space)
{
    int subsampling = -1;
    info->width = 0;
    info->height = 0;
    info->opaque = 1;
    *color_space = -1;
    /* A subsampling without a name is an error to TurboJPEG after all is known; the decoder has no trouble with it. */
    tjDecompressHeader3(handle, data, (unsigned long)size, &info->width, &info->height, &subsampling, color_space);
    if (info->width <= 0 || info->height <= 0 || *color_space < 0)
        return MLIMAGE_INVALID;
    return (int64_t)info->width * info->height / PIXELS_PER_BYTE_LIMIT > (int64_t)size ? MLIMAGE_INVALID : MLIMAGE_OK;
}

/* As the files that have four inks have them (Adobe's): inverted. */
static void cmyk_to_bgra(uint8_t *pixels, const mlimage_info *info)
{
    size_t count = (size_t)info->width * (size_t)info->height;
    for (size_t i = 0; i < count; i++, pixels += 4) {
        unsigned cyan = pixels[0], magenta = pixels[1], yellow = pixels[2], black = pixels[3];
        pixels[0] = (uint8_t)((yellow * black + 127) / 255);
        pixels[1] = (uint8_t)((magenta * black + 127) / 255);
        pixels[2] = (uint8_t)((cyan * black + 127) / 255);
        pixels[3] = 255;
    }
}

/* Odd bytes between markers and the like are harmless; data that end too early leave a part of the picture grey. */
static int is_harmless(tjhandle handle)
{
    return tjGetErrorCode(handle) == TJERR_WARNING && strstr(tjGetErrorStr2(handle), "remature end") == NULL;
}

int mljpeg_info(const uint8_t *data, size_t size, mlimage_info *info)
{
    int color_space;
    tjhandle handle = tjInitDecompress();
    if (!handle)
        return MLIMAGE_NO_MEMORY;
    int result = read_header(handle, data, size, info, &color_space);
    tjDestroy(handle);
    return result;
}

int mljpeg_decode(const uint8_t *data, size_t size, const mlimage_info *info, uint8_t *bgra)
{
    mlimage_info found;
    int color_space;
    tjhandle handle = tjInitDecompress();
    if (!handle)
        return MLIMAGE_NO_MEMORY;
    int result = read_header(handle, data, size, &found, &color_space);
    if (result == MLIMAGE_OK && (found.width != info->width || found.height != info->height))
        result = MLIMAGE_INVALID;
    if (result == MLIMAGE_OK) {
        int inks = color_space == TJCS_CMYK || color_space == TJCS_YCCK;
        int failed = tjDecompress2(handle, data, (unsigned long)size, bgra, found.width, 0, found.height,
                                   inks ? TJPF_CMYK : TJPF_BGRA, TJFLAG_LIMITSCANS);
        if (failed && !is_harmless(handle))
            result = MLIMAGE_INVALID;
        else if (inks)
            cmyk_to_bgra(bgra, &found);
    }
    tjDestroy(handle);
    return result;
}

int mljpeg_encode(const uint8_t *pixels, const mlimage_info *info, int rgba, int quality, uint8_t **encoded, size_t *size)
{
    unsigned long length = tjBufSize(info->width, info->height, TJSAMP_420);
    if (length == (unsigned long)-1)
        return MLIMAGE_INVALID;
    tjhandle handle = tjInitCompress();
    unsigned char *buffer = malloc(length);
    int result = MLIMAGE_NO_MEMORY;
    if (handle && buffer)
        result = tjCompress2(handle, pixels, info->width, 0, info->height, rgba ? TJPF_RGBX : TJPF_BGRX, &buffer, &length,
                             TJSAMP_420, quality, TJFLAG_NOREALLOC) == 0 ? MLIMAGE_OK : MLIMAGE_INVALID;
    if (handle)
        tjDestroy(handle);
    if (result != MLIMAGE_OK) {
        free(buffer);
        return result;
    }
    *encoded = buffer;
    *size = length;
    return MLIMAGE_OK;
}
