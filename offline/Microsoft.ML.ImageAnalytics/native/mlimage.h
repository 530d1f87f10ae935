/* Decodes and encodes PNG and JPEG between memory and 32-bit pixels. No function ends the process or leaves it with a
   longjmp, whatever the bytes: what goes wrong is a return code. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MLIMAGE_EXPORT __attribute__((visibility("default")))

enum { MLIMAGE_OK = 0, MLIMAGE_INVALID = 1, MLIMAGE_NO_MEMORY = 2 };
enum { MLIMAGE_PNG = 0, MLIMAGE_JPEG = 1 };

/* What a file says of itself. An opaque image has no alpha channel. */
typedef struct {
    int32_t width;
    int32_t height;
    int32_t opaque;
} mlimage_info;

/* Reads the header only. An image that could not be held (2^29 pixels or more), or that the file is too short for, is invalid. */
MLIMAGE_EXPORT int mlimage_read_info(const uint8_t *data, size_t size, mlimage_info *info);

/* Fills width * height pixels in the order B, G, R, A, alpha premultiplied. The info must be the file's own. */
MLIMAGE_EXPORT int mlimage_decode(const uint8_t *data, size_t size, const mlimage_info *info, uint8_t *bgra);

/* Pixels in the order B, G, R, A or, with rgba, R, G, B, A; alpha premultiplied. The caller frees what is encoded. */
MLIMAGE_EXPORT int mlimage_encode(const uint8_t *pixels, const mlimage_info *info, int32_t rgba, int32_t format, int32_t quality,
                                  uint8_t **encoded, size_t *size);

MLIMAGE_EXPORT void mlimage_free(uint8_t *encoded);

/* The parts, one file each. */
int mlpng_info(const uint8_t *data, size_t size, mlimage_info *info);
int mlpng_decode(const uint8_t *data, size_t size, const mlimage_info *info, uint8_t *bgra);
int mlpng_encode(const uint8_t *pixels, const mlimage_info *info, int rgba, uint8_t **encoded, size_t *size);
int mljpeg_info(const uint8_t *data, size_t size, mlimage_info *info);
int mljpeg_decode(const uint8_t *data, size_t size, const mlimage_info *info, uint8_t *bgra);
int mljpeg_encode(const uint8_t *pixels, const mlimage_info *info, int rgba, int quality, uint8_t **encoded, size_t *size);
