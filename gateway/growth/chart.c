/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of a chart: what stands around the three panels of chart_panel.c, and which stretch of age they show. A
 * child under 24 months gets the first 24 months, as the first page of a KMS, with two and a half times the room for
 * each month; an older one, and a card without any point, the whole 60.
 *
 * SVG is written by hand with plain attributes: no style sheet, script, font or anything from elsewhere, so every
 * viewer and printer shows the same. Texts of others are the only thing that could break the document: they are cut
 * to what fits on the page and every character that XML refuses becomes U+FFFD.
 */
#include "chart_panel.h"

#include "utf8.h"

#define TITLE_CHARACTERS    46
#define SUBTITLE_CHARACTERS 100
#define MONTH_UNIT          487  /* sixteenths of a day */
#define CM_UNIT             100  /* tenths of a millimetre */
#define KG_UNIT             1000 /* grams */

/* What it shows of the axes, over the first 24 months and over the whole 60. */
struct stretch {
	const char *title;
	struct chart_axis x, y;
};

/* By kind: a large plot on the left, two beside it. */
static const struct {
	const char *id;
	struct chart_box box;
	struct stretch stretch[2]; /* of 24 months, and of 60 */
} panels[] = {
	[CHART_BBU] = {"bbu",
		       {840, 1300, 5000, 5900},
		       {{"Berat badan menurut umur (BB/U)",
			 {0, 24, MONTH_UNIT, 1, 1, "umur (bulan)"},
			 {0, 18, KG_UNIT, 1, 1, "berat (kg)"}},
			{"Berat badan menurut umur (BB/U)",
			 {0, 60, MONTH_UNIT, 1, 3, "umur (bulan)"},
			 {0, 30, KG_UNIT, 1, 2, "berat (kg)"}}}},
	[CHART_TBU] = {"tbu",
		       {7500, 1300, 3900, 2450},
		       {{"Panjang badan menurut umur (PB/U)",
			 {0, 24, MONTH_UNIT, 1, 2, "umur (bulan)"},
			 {40, 100, CM_UNIT, 5, 10, "panjang (cm)"}},
			{"Panjang/tinggi menurut umur (PB/U, TB/U)",
			 {0, 60, MONTH_UNIT, 3, 6, "umur (bulan); panjang di bawah 24 bulan, sesudahnya tinggi"},
			 {40, 130, CM_UNIT, 5, 10, "panjang/tinggi (cm)"}}}},
	[CHART_BBTB] = {"bbtb",
			{7500, 4750, 3900, 2450},
			{{"Berat badan menurut panjang badan (BB/PB)",
			  {45, 100, CM_UNIT, 5, 5, "panjang (cm)"},
			  {0, 22, KG_UNIT, 1, 2, "berat (kg)"}},
			 {"Berat badan menurut tinggi badan (BB/TB)",
			  {45, 120, CM_UNIT, 5, 5, "tinggi (cm); sebelum 24 bulan: panjang dikurangi 0,7 cm"},
			  {0, 32, KG_UNIT, 2, 4, "berat (kg)"}}}},
};

static struct chart_panel panel_of(enum chart_panel_kind kind, bool whole)
{
	const struct stretch *s = &panels[kind].stretch[whole];

	return (struct chart_panel){
		.kind = kind, .id = panels[kind].id, .title = s->title, .box = panels[kind].box, .x = s->x, .y = s->y};
}

/* ---- texts of others ---- */

static bool is_xml(uint32_t c)
{
	return c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff && c != UINT32_MAX;
}

static void add_character(struct buf *out, uint32_t c)
{
	switch (c) {
	case '&': buf_add(out, STR("&amp;")); break;
	case '<': buf_add(out, STR("&lt;")); break;
	case '>': buf_add(out, STR("&gt;")); break;
	case '"': buf_add(out, STR("&quot;")); break;
	case '\t':
	case '\n':
	case '\r': buf_addc(out, ' '); break;
	default: utf8_put(out, is_xml(c) ? c : 0xfffd);
	}
}

static void add_clean(struct buf *out, struct str s, int characters)
{
	for (int i = 0; s.n > 0 && i < characters; i++)
		add_character(out, utf8_next(&s));
	if (s.n > 0)
		buf_add(out, STR("..."));
}

/* ---- around the panels ---- */

static void add_head(const struct chart *c, struct buf *out)
{
	const char *accent = c->sex == SEX_MALE ? "#1565a8" : c->sex == SEX_FEMALE ? "#c2457f" : "#6b7780";

	buf_addf(out,
		 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"id\" width=\"297mm\" height=\"210mm\""
		 " viewBox=\"0 0 %d %d\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" fill=\"" CHART_INK
		 "\">\n<title>",
		 CHART_PAGE_WIDTH, CHART_PAGE_HEIGHT);
	add_clean(out, c->title, TITLE_CHARACTERS);
	buf_addf(out,
		 "</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
		 "<rect x=\"44\" y=\"34\" width=\"7\" height=\"50\" fill=\"%s\"/>\n"
		 "<text id=\"judul\" x=\"62\" y=\"56\" font-size=\"25\" font-weight=\"bold\">",
		 CHART_PAGE_WIDTH, CHART_PAGE_HEIGHT, accent);
	add_clean(out, c->title, TITLE_CHARACTERS);
	buf_add(out, STR("</text>\n<text id=\"keterangan\" x=\"62\" y=\"80\" font-size=\"15\">"));
	add_clean(out, c->subtitle, SUBTITLE_CHARACTERS);
	buf_add(out, STR("</text>\n"));
}

static void add_notes(const struct chart *c, const struct chart_frame *f, struct buf *out)
{
	buf_addf(out,
		 "<text x=\"1140\" y=\"56\" font-size=\"16\" text-anchor=\"end\">Grafik pertumbuhan 0-%d bulan</text>\n"
		 "<text id=\"catatan\" x=\"1140\" y=\"80\" font-size=\"13\" font-weight=\"bold\" text-anchor=\"end\""
		 " fill=\"" CHART_RED "\">",
		 f->whole ? 60 : 24);
	if (c->sex != SEX_MALE && c->sex != SEX_FEMALE)
		buf_add(out, STR("Jenis kelamin belum diketahui: garis WHO tidak digambar. "));
	if (f->points == 0)
		buf_add(out, STR("Belum ada pengukuran."));
	else if (c->points > f->points)
		buf_addf(out, "%d pengukuran terlama tidak digambar.", c->points - f->points);
	buf_add(out, STR("</text>\n"));
}

static void begin_swatch(struct buf *out, int x, const char *tint)
{
	buf_addf(out,
		 "<rect x=\"%d\" y=\"771\" width=\"16\" height=\"11\" fill=\"%s\" stroke=\"" CHART_INK
		 "\" stroke-width=\"0.5\"/>\n<text x=\"%d\" y=\"781\">",
		 x, tint, x + 22);
}

/* What a band of colour means. Where the card differs from the printed one its figures are said. */
static void add_bands(const struct chart_frame *f, struct buf *out)
{
	bool printed_red = f->red_z == kms_rules_printed.red_z,
	     printed_orange = f->orange_z == kms_rules_printed.orange_z;

	begin_swatch(out, 84, CHART_TINT_GREEN);
	buf_add(out, STR("BB/U normal: "));
	chart_add_sd(out, f->red_z < CHART_LOW_Z ? CHART_LOW_Z : f->red_z);
	buf_add(out, STR(" sampai "));
	chart_add_sd(out, f->orange_z);
	buf_add(out, STR(" SD</text>\n"));
	if (f->red_z < CHART_LOW_Z) {
		begin_swatch(out, 330, CHART_TINT_YELLOW);
		buf_add(out, STR("kurang: di bawah -2 SD</text>\n"));
	}
	begin_swatch(out, 550, CHART_TINT_RED);
	buf_add(out,
		printed_red ? STR("sangat kurang: di bawah garis merah (BGM)") : STR("di bawah garis merah (BGM), "));
	if (!printed_red) {
		chart_add_sd(out, f->red_z);
		buf_add(out, STR(" SD"));
	}
	buf_add(out, STR("</text>\n"));
	begin_swatch(out, 870, CHART_TINT_ORANGE);
	buf_add(out, printed_orange ? STR("risiko lebih: di atas garis oranye") : STR("di atas garis oranye, "));
	if (!printed_orange) {
		chart_add_sd(out, f->orange_z);
		buf_add(out, STR(" SD"));
	}
	buf_add(out, STR("</text>\n"));
}

static bool has_letters(const struct chart_frame *f)
{
	for (int i = 0; i < f->points; i++) {
		if (f->point[i].letter >= 'A' && f->point[i].letter <= 'Z')
			return true;
	}
	return false;
}

static void add_legend(const struct chart_frame *f, struct buf *out)
{
	buf_add(out, STR("<g id=\"legenda\" font-size=\"12\">\n"));
	add_bands(f, out);
	buf_add(out, STR("<g stroke=\"" CHART_INK "\" stroke-width=\"1.8\">\n"));
	chart_add_dot(out, 920, 8010, 30, false);
	chart_add_dot(out, 2580, 8010, 30, true);
	buf_add(out, STR("</g>\n<text x=\"106\" y=\"805\">hasil pengukuran</text>\n"
			 "<text x=\"272\" y=\"805\">periksa lagi: di luar batas wajar, atau bengkak (edema)</text>\n"));
	if (has_letters(f))
		buf_add(out, STR("<text x=\"696\" y=\"805\">N naik, T tidak naik, O bulan lalu tidak timbang, "
				 "B timbang pertama</text>\n"));
	buf_add(out, STR("</g>\n<text x=\"84\" y=\"826\" font-size=\"10\">Garis: WHO Child Growth Standards 2006. "
			 "Sebelum umur 24 bulan panjang (telentang), sesudahnya tinggi (berdiri); "
			 "diukur dengan cara lain: disesuaikan 0,7 cm.</text>\n"));
}

/* ---- the document ---- */

/* Which points, the last ones when there are too many, and how much of the age axis they need. */
static struct chart_frame frame_of(const struct chart *c)
{
	int points = c->points < CHART_POINTS_MAX ? c->points : CHART_POINTS_MAX;
	const struct kms_rules *kms = c->kms ? c->kms : &kms_rules_printed;
	struct chart_frame f = {.sex = c->sex,
				.points = points,
				.whole = points == 0 && !c->young,
				.red_z = kms->red_z,
				.orange_z = kms->orange_z};

	if (points)
		f.point = c->point + (c->points - points);
	for (int i = 0; i < points; i++)
		f.whole = f.whole || f.point[i].age_days >= GROWTH_HEIGHT_FROM_DAY;
	return f;
}

void chart_svg(const struct chart *c, struct buf *out)
{
	const struct chart_frame f = frame_of(c);

	add_head(c, out);
	add_notes(c, &f, out);
	for (int kind = CHART_BBU; kind <= CHART_BBTB; kind++) {
		const struct chart_panel p = panel_of((enum chart_panel_kind)kind, f.whole);

		chart_panel_draw(&p, &f, out);
	}
	add_legend(&f, out);
	buf_add(out, STR("</svg>\n"));
}

int chart_outside(const struct chart *c)
{
	const struct chart_frame f = frame_of(c);
	int outside = 0;

	for (int i = 0; i < f.points; i++) {
		bool out = false;

		for (int kind = CHART_BBU; kind <= CHART_BBTB && !out; kind++) {
			const struct chart_panel p = panel_of((enum chart_panel_kind)kind, f.whole);

			out = chart_panel_leaves_out(&p, &f, &f.point[i]);
		}
		outside += out;
	}
	return outside;
}
