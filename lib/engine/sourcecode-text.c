/*
 * sourcecode-text.c: is a file text? Source: upstream util.is_text_file, which follows binaryornot.
 *
 * Upstream also asks a charset detector, which can only turn "binary" into "text". Of its
 * answers those are kept that it is sure of by rule and not by statistics: a byte order mark,
 * and UTF-8 with enough characters to tell.
 */
#include <strings.h>
#include <unistd.h>

#include "guild/compat.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/utf8.h"

#include "sourcecode-internal.h"

#define SAMPLE_SIZE 1024
/*
 * The detector's confidence in UTF-8 is 1 - 0.99 / 2^n after n characters: above 0.9 from here
 * on.
 */
#define SURE_UTF8_CHARS 4

static const char *const text_extensions[] = { ".csv", ".md", ".py", ".sh", ".txt", NULL };

static const char *const binary_extensions[] = {
	".ai",	".bmp",	 ".gif",  ".ico", ".jpeg", ".jpg", ".png",  ".ps",   ".psd",	".svg",
	".tif", ".tiff", ".aif",  ".mid", ".midi", ".mpa", ".mp3",  ".ogg",  ".wav",	".wma",
	".avi", ".mov",	 ".mp4",  ".mpeg", ".swf", ".wmv", ".7z",   ".deb",  ".gz",	".pkg",
	".rar", ".rpm",	 ".tar",  ".xz",  ".z",	   ".zip", ".doc",  ".docx", ".key",	".pdf",
	".ppt", ".pptx", ".xlr",  ".xls", ".xlsx", ".bin", ".pickle", ".pkl", ".pyc",	NULL,
};

static bool has_extension(const char *path, const char *const *list)
{
	const char *ext = path_extension(path);

	for (; *list; list++)
		if (strcasecmp(ext, *list) == 0)
			return true;
	return false;
}

static bool is_printable(unsigned char c)
{
	return (c >= 32 && c < 127) || (c && strchr("\n\r\t\f\b", c));
}

static bool has_byte_order_mark(const unsigned char *s, size_t len)
{
	return (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) ||
	       (len >= 2 && len % 2 == 0 &&
		(memcmp(s, "\xff\xfe", 2) == 0 || memcmp(s, "\xfe\xff", 2) == 0));
}

static bool is_surely_utf8(const unsigned char *s, size_t len)
{
	size_t chars = 0;

	if (!utf8_valid((const char *)s, len))
		return false;
	for (size_t i = 0; i < len; i++)
		chars += s[i] >= 0xc0;
	return chars >= SURE_UTF8_CHARS;
}

static bool is_text_sample(const unsigned char *s, size_t len)
{
	size_t low = 0, not_high = 0;
	double low_ratio, high_ratio;
	bool decodes;

	if (len == 0)
		return true;
	for (size_t i = 0; i < len; i++) {
		low += !is_printable(s[i]);
		not_high += s[i] < 127;
	}
	low_ratio = (double)low / (double)len;
	high_ratio = (double)not_high / (double)len;
	decodes = has_byte_order_mark(s, len) || is_surely_utf8(s, len);
	if (decodes)
		return true;
	if ((low_ratio > 0.3 && high_ratio < 0.05) || (low_ratio > 0.8 && high_ratio > 0.8))
		return false;
	return !memchr(s, '\0', len) && !memchr(s, 0xff, len);
}

bool sourcecode_is_text(const char *path)
{
	CLEANUP(file_close) int fd = -1;
	unsigned char sample[SAMPLE_SIZE];
	struct stat st;
	ssize_t n;

	if (stat(path, &st) < 0) {
		log_warning("could not check for text file %s: %s does not exist", path, path);
		return false;
	}
	if (!S_ISREG(st.st_mode))
		return false;
	if (has_extension(path, text_extensions))
		return true;
	if (has_extension(path, binary_extensions))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, sample, sizeof(sample));
	return n >= 0 && is_text_sample(sample, (size_t)n);
}
