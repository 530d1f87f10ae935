/* Which format it is, and the checks that do not depend on it. */
#include "mlimage.h"

#include <stdlib.h>
#include <string.h>

static int is_png(const uint8_t *data, size_t size)
{
    return size >= 8 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static int is_jpeg(const uint8_t *data, size_t size)
{
    return size >= 3 && memcmp(data, "\xff\xd8\xff", 3) == 0;
}

static int fits(const mlimage_info *info)
{
    return info->width > 0 && info->height > 0 && (int64_t)info->width * info->height <= INT32_MAX / 4;
}

int mlimage_read_info(const uint8_t *data, size_t size, mlimage_info *info)
{
    int result = MLIMAGE_INVALID;
    if (is_png(data, size))
        result = mlpng_info(data, size, info);
    else if (is_jpeg(data, size))
        result = mljpeg_info(data, size, info);
    return result == MLIMAGE_OK && !fits(info) ? MLIMAGE_INVALID : result;
}

int mlimage_decode(const uint8_t *data, size_t size, const mlimage_info *info, uint8_t *bgra)
{
    if (!fits(info))
        return MLIMAGE_INVALID;
    if (is_png(data, size))
        return mlpng_decode(data, size, info, bgra);
    return is_jpeg(data, size) ? mljpeg_decode(data, size, info, bgra) : MLIMAGE_INVALID;
}

int mlimage_encode(const uint8_t *pixels, const mlimage_info *info, int32_t rgba, int32_t format, int32_t quality,
                   uint8_t **encoded, size_t *size)
{
    *encoded = NULL;
    *size = 0;
    if (!fits(info))
        return MLIMAGE_INVALID;
    return format == MLIMAGE_PNG ? mlpng_encode(pixels, info, rgba, encoded, size)
                                 : mljpeg_encode(pixels, info, rgba, quality, encoded, size);
}

void mlimage_free(uint8_t *encoded)
{
    free(encoded);
}
