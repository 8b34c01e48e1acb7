/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_sign: everything that only looks different is made alike here, so that no one behind needs to know: hard and
 * zero-width blanks, full-width, Arabic, Balinese and Javanese figures, curly quotes, what quoted-printable, percent-encoding
 * and HTML left behind. An octet that is no UTF-8, a picture and a control sign are blanks.
 */
#include "reader_sign.h"

#include "utf8.h"

#include <string.h>

/* ---- one sign ---- */

static const uint16_t ascii_gap[128] = {
	['\n'] = GAP_LINE, [','] = GAP_COMMA, ['.'] = GAP_POINT, [';'] = GAP_SEMICOLON, [':'] = GAP_COLON,
	['/'] = GAP_SLASH, ['*'] = GAP_STAR,  ['#'] = GAP_HASH,  ['\''] = GAP_QUOTE,    ['`'] = GAP_QUOTE,
	['+'] = GAP_PLUS,  ['!'] = GAP_OTHER, ['"'] = GAP_OTHER, ['$'] = GAP_OTHER,     ['%'] = GAP_OTHER,
	['&'] = GAP_OTHER, ['('] = GAP_OTHER, [')'] = GAP_OTHER, ['<'] = GAP_OTHER,     ['='] = GAP_OTHER,
	['>'] = GAP_OTHER, ['?'] = GAP_OTHER, ['@'] = GAP_OTHER, ['['] = GAP_OTHER,     ['\\'] = GAP_OTHER,
	[']'] = GAP_OTHER, ['^'] = GAP_OTHER, ['_'] = GAP_OTHER, ['{'] = GAP_OTHER,     ['|'] = GAP_OTHER,
	['}'] = GAP_OTHER, ['~'] = GAP_OTHER,
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char reader_char(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static struct sign ascii_sign(char c)
{
	if (is_digit(c))
		return (struct sign){SIGN_DIGIT, c, false, 0, 1};
	if (is_letter(c))
		return (struct sign){SIGN_LETTER, lower(c), false, 0, 1};
	if (c == '-')
		return (struct sign){SIGN_DASH, c, false, 0, 1};
	return (struct sign){SIGN_GAP, c, false, ascii_gap[(int)c] ? ascii_gap[(int)c] : GAP_BLANK, 1};
}

struct range {
	uint32_t from, to;
	enum sign_kind kind;
	uint16_t gap;
};

/* Beyond ASCII, in order. What is not here is a blank: a picture, a sign of no use, an octet of nothing. */
static const struct range ranges[] = {
	{0x00ad, 0x00ad, SIGN_NOTHING, 0},
	{0x00b7, 0x00b7, SIGN_GAP, GAP_QUOTE},
	{0x00bd, 0x00bd, SIGN_LETTER, 0},
	{0x00c0, 0x00d6, SIGN_LETTER, 0},
	{0x00d8, 0x00f6, SIGN_LETTER, 0},
	{0x00f8, 0x024f, SIGN_LETTER, 0},
	{0x0300, 0x036f, SIGN_NOTHING, 0},
	{0x0370, 0x05ff, SIGN_LETTER, 0},
	{0x060c, 0x060c, SIGN_GAP, GAP_QUOTE},
	{0x0620, 0x064a, SIGN_LETTER, 0},
	{0x0660, 0x0669, SIGN_DIGIT, 0},
	{0x066b, 0x066b, SIGN_GAP, GAP_COMMA},
	{0x0671, 0x06d3, SIGN_LETTER, 0},
	{0x06f0, 0x06f9, SIGN_DIGIT, 0},
	{0x0900, 0x0965, SIGN_LETTER, 0},
	{0x0966, 0x096f, SIGN_DIGIT, 0},
	{0x0970, 0x1aff, SIGN_LETTER, 0},
	{0x1b00, 0x1b4f, SIGN_LETTER, 0},
	{0x1b50, 0x1b59, SIGN_DIGIT, 0},
	{0x1b80, 0x1fff, SIGN_LETTER, 0},
	{0x200c, 0x200f, SIGN_NOTHING, 0},
	{0x2010, 0x2015, SIGN_DASH, 0},
	{0x2018, 0x201b, SIGN_GAP, GAP_QUOTE},
	{0x201c, 0x2027, SIGN_GAP, GAP_OTHER},
	{0x2028, 0x2029, SIGN_GAP, GAP_LINE},
	{0x202a, 0x202e, SIGN_NOTHING, 0},
	{0x2060, 0x2064, SIGN_NOTHING, 0},
	{0x2212, 0x2212, SIGN_DASH, 0},
	{0x3041, 0x9fff, SIGN_LETTER, 0},
	{0xa980, 0xa9cf, SIGN_LETTER, 0},
	{0xa9d0, 0xa9d9, SIGN_DIGIT, 0},
	{0xac00, 0xd7a3, SIGN_LETTER, 0},
	{0xfe00, 0xfe0f, SIGN_NOTHING, 0},
	{0xfeff, 0xfeff, SIGN_NOTHING, 0},
	{0xff01, 0xff5e, SIGN_GAP, 0} /* ASCII in full width */,
};

static struct sign wide_sign(struct str rest)
{
	struct str after = rest;
	uint32_t cp = utf8_next(&after);
	size_t n = rest.n - after.n;

	for (size_t i = 0; cp != UINT32_MAX && i < sizeof(ranges) / sizeof(ranges[0]) && ranges[i].from <= cp; i++) {
		const struct range *r = &ranges[i];
		struct sign s = {r->kind, '?', true, r->gap, n};

		if (cp > r->to)
			continue;
		if (r->from == 0xff01) {
			s = ascii_sign((char)(cp - 0xff01 + '!'));
			s.n = n;
			s.foreign = true;
		} else if (r->kind == SIGN_DIGIT) {
			s.c = (char)('0' + (cp - r->from));
		} else if (cp == 0x00bd) {
			s.c = '\1'; /* one half, a word of its own */
		}
		return s;
	}
	return (struct sign){SIGN_GAP, ' ', false, GAP_BLANK, n};
}

/* ---- what programs on the way left behind ---- */

static int hex(char c)
{
	c = lower(c);
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The sign that two hex digits at I stand for; 0 when it is none that parts figures. */
static char coded(struct str s, size_t i)
{
	int high = hex(reader_char(s, i)), low = hex(reader_char(s, i + 1)), c = high * 16 + low;

	return high >= 0 && low >= 0 && c > 0 && strchr(" \n\r\t,.#;/:*=+", c) ? (char)c : '\0';
}

/* Quoted-printable says so somewhere: by a soft line break, or a sign that no one types as =2C. */
bool reader_is_printable(struct str s)
{
	const char *p = s.p, *end = s.n ? s.p + s.n : s.p;

	while (p < end && (p = memchr(p, '=', (size_t)(end - p))) != NULL) {
		size_t i = (size_t)(++p - s.p);
		char c = coded(s, i);

		if (c && c != ' ' && (is_letter(s.p[i + 1]) || c == '\n' || c == '\r'))
			return true;
	}
	return false;
}

/* "72=20" at a line's end, behind a figure that is no code: the blank of quoted-printable, no figure of 20. */
static bool is_last_blank(const struct lexer *l)
{
	const struct tokens *t = l->out;
	char after = reader_char(l->text, l->i + 3);

	return (after == '\0' || after == '\n' || after == '\r') && t->n && !l->gap &&
	       t->token[t->n - 1].kind == TOKEN_DIGITS && t->token[t->n - 1].count < 4;
}

static bool equals_sign(const struct lexer *l, struct sign *out)
{
	struct str s = l->text;
	size_t i = l->i + 1;
	char c = coded(s, i);

	if (reader_char(s, i) == '\n' || (reader_char(s, i) == '\r' && reader_char(s, i + 1) == '\n')) {
		*out = (struct sign){SIGN_NOTHING, ' ', false, 0, reader_char(s, i) == '\n' ? 2 : 3};
		return true;
	}
	if (!c || !(l->printable || (c == ' ' && is_last_blank(l))))
		return false;
	*out = ascii_sign(c);
	out->n = 3;
	return true;
}

/* &nbsp; &#10; */
static size_t entity(struct str s, size_t i)
{
	size_t n = 1;

	while (n < 9 &&
	       (is_letter(reader_char(s, i + n)) || is_digit(reader_char(s, i + n)) || reader_char(s, i + n) == '#'))
		n++;
	return n > 2 && reader_char(s, i + n) == ';' ? n + 1 : 0;
}

/* <p> </p> <br> <spasi> */
static size_t tag(struct str s, size_t i)
{
	static const char *const names[] = {"p", "br", "b", "i", "div", "span", "td", "tr", "spasi"};
	size_t begin = i + 1 + (reader_char(s, i + 1) == '/'), end = begin;

	while (end - begin < 6 && is_letter(reader_char(s, end)))
		end++;
	for (size_t k = 0; reader_char(s, end) == '>' && k < sizeof(names) / sizeof(names[0]); k++)
		if (str_eq_nocase((struct str){s.p + begin, end - begin}, str_of(names[k])))
			return end + 1 - i;
	return 0;
}

static bool left_behind(const struct lexer *l, struct sign *out)
{
	struct str s = l->text;
	size_t n = 0;
	char c;

	switch (s.p[l->i]) {
	case '=': return equals_sign(l, out);
	case '%':
		c = coded(s, l->i + 1);
		if (!c)
			return false;
		*out = ascii_sign(c);
		out->n = 3;
		return true;
	case '&': n = entity(s, l->i); break;
	case '<': n = tag(s, l->i); break;
	default: return false;
	}
	*out = (struct sign){SIGN_GAP, ' ', false, GAP_BLANK, n};
	return n > 0;
}

struct sign reader_sign(const struct lexer *l)
{
	char c = l->text.p[l->i];
	struct sign s;

	if ((unsigned char)c >= 0x80)
		return wide_sign((struct str){l->text.p + l->i, l->text.n - l->i});
	return left_behind(l, &s) ? s : ascii_sign(c);
}
