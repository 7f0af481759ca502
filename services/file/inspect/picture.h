/*
 * PNG and JPEG, as far as says that it is a whole picture of a size that can
 * be shown. The pixels are not unpacked: that is for the viewer, in its own
 * sandbox.
 */
#ifndef TILSKUDD_FILE_INSPECT_PICTURE_H
#define TILSKUDD_FILE_INSPECT_PICTURE_H

#include "services/file/inspect/refusal.h"
#include "services/file/inspect/span.h"

/* Pixels; a hundred millions is a page of A0 at 300 dots an inch, and takes
 * 400 MB of whoever shows it. */
#define PICTURE_PIXELS_MAX 100000000u

enum refusal png_inspect(struct span whole);
enum refusal jpeg_inspect(struct span whole);

#endif
