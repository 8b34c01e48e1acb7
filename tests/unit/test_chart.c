/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart as a document, and the child's points, line and letters on it.
 */
#include "chart_read.h"

/* ---- the reader of XML itself ---- */

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

static void the_reader_of_xml_refuses_what_is_broken(void **state)
{
	static const char *const broken[] = {
		"<a/>",
		XML,
		XML "<a>",
		XML "<a></b>",
		XML "<a><b></a></b>",
		XML "<a/><b/>",
		XML "<a/>x",
		XML "x<a/>",
		XML "<a b=c/>",
		XML "<a b=\"c/>",
		XML "<a b=\"<\"/>",
		XML "<a b=\"1\" b=\"2\"/>",
		XML "<a b=\"1\"c=\"2\"/>",
		XML "<a>&</a>",
		XML "<a>&nbsp;</a>",
		XML "<a b=\"&\"/>",
		XML "<a>\x01</a>",
		XML "<a>\xff</a>",
		XML "<a>\xef\xbf\xbf</a>",
		XML "<a><b id=\"x\"/><c id=\"x\"/></a>",
		XML "<a></a></a>",
		XML "<1/>",
		XML "<a",
		XML "</a>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		if (!xml_fault(str_of(broken[i])))
			fail_msg("passed: %s", broken[i]);
	}
	assert_null(xml_fault(STR(XML "\n<a b=\"&quot;\" c=\"\xc3\xa9\">x &lt; y<b/><c>\n</c></a>\n")));
	assert_null(xml_fault(STR(XML "<a/>")));
}

/* ---- the document ---- */

static void any_chart_is_well_formed_and_fits(void **state)
{
	static struct chart_point many[300];
	static const struct chart_point odd[] = {
		{INT32_MIN, INT32_MAX, INT32_MAX, POSITION_LYING, true, '<'},
		{-1, 7000, 650, POSITION_STANDING, false, 'N'},
		{0, 1, 1, POSITION_UNKNOWN, false, '\x7f'},
		{300, INT32_MIN, INT32_MIN, (enum position)9, false, 'T'},
		{400, INT32_MAX, 100000, POSITION_LYING, false, '&'},
		{1826, 20000, 1100, POSITION_STANDING, false, 'O'},
		{1827, 20000, 1100, POSITION_STANDING, false, 'B'},
		{INT32_MAX, INT32_MAX, INT32_MAX, POSITION_STANDING, false, 'N'},
	};
	static const char quotes[] =
		"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"";
	static const char bytes[] = "a\0b\xff\xfe\xc3<&>\xed\xa0\x80\xef\xbf\xbe\x1b[0m]]>";
	static const struct str title[] = {{NULL, 0}, {quotes, sizeof(quotes) - 1}, {bytes, sizeof(bytes) - 1}};
	size_t most = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		many[i] = (struct chart_point){i * 6, 3000 + i * 50, 500 + i * 2, POSITION_UNKNOWN, i % 7 == 0, 'N'};
	for (int sex = 0; sex <= 3; sex++) {
		for (size_t t = 0; t < 3; t++) {
			struct chart c = {.title = title[t], .subtitle = title[t], .sex = (enum sex)sex};

			draw(&c);
			c.point = odd;
			for (c.points = 0; c.points <= (int)(sizeof(odd) / sizeof(odd[0])); c.points++)
				draw(&c);
			c.point = many;
			for (c.points = 42; c.points <= 300; c.points += 43)
				draw(&c);
			most = text_n > most ? text_n : most;
		}
	}
	print_message("# the largest of these has %zu bytes\n", most);
	assert_true(most < CHART_BYTES_MAX * 3 / 4);
}

static void room_that_is_too_small_is_told(void **state)
{
	static char room[2000];
	const struct chart c = girl(NULL, 0);
	struct buf out;

	(void)state;
	buf_init(&out, room, sizeof(room));
	chart_svg(&c, &out);
	assert_true(out.overflow);
}

static void texts_of_others_are_escaped_and_cut(void **state)
{
	struct chart c = girl(NULL, 0);

	(void)state;
	c.title = STR("10019 <Putu> & \"Ayu\"\n\xff\x07!");
	c.subtitle = STR("0123456789012345678901234567890123456789012345678901234567890123456789"
			 "012345678901234567890123456789lebih");
	draw(&c);
	assert_true(has("<title>10019 &lt;Putu&gt; &amp; &quot;Ayu&quot; \xef\xbf\xbd\xef\xbf\xbd!</title>"));
	assert_true(has(">10019 &lt;Putu&gt; &amp; &quot;Ayu&quot; \xef\xbf\xbd\xef\xbf\xbd!</text>"));
	assert_true(has("01234567890123456789...</text>"));
	assert_false(has("lebih</text>\n<"));
	c.title = STR("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		      "0123456789012345678901234567890123456");
	draw(&c);
	assert_true(has("\xc3\xa9"
			"012345678901234567890123456789012345...</title>"));
}

static void it_says_what_it_shows(void **state)
{
	static const struct chart_point young = {300, 8000, 700, POSITION_LYING, false, 'N'};
	static const struct chart_point old = {900, 12000, 870, POSITION_STANDING, false, 'N'};
	struct chart c = girl(&young, 1);

	(void)state;
	draw(&c);
	assert_true(has("width=\"297mm\" height=\"210mm\" viewBox=\"0 0 1188 840\""));
	assert_true(has(">Berat badan menurut umur (BB/U)<"));
	assert_true(has(">Panjang badan menurut umur (PB/U)<"));
	assert_true(has(">Berat badan menurut panjang badan (BB/PB)<"));
	assert_true(has(">umur (bulan)<") && has(">berat (kg)<") && has(">panjang (cm)<"));
	assert_true(has(">-3 SD garis merah<") && has(">+1 SD garis oranye<") && has(">median<"));
	assert_true(has(">N naik, T tidak naik, O bulan lalu tidak timbang, B timbang pertama<"));
	assert_true(has(">periksa lagi: di luar batas wajar, atau bengkak (edema)<"));
	assert_true(has(">sangat kurang: di bawah garis merah (BGM)<"));
	assert_true(has(">Garis: WHO Child Growth Standards 2006. "));
	c.point = &old;
	draw(&c);
	assert_true(has(">Panjang/tinggi menurut umur (PB/U, TB/U)<"));
	assert_true(has(">Berat badan menurut tinggi badan (BB/TB)<"));
	assert_true(has(">tinggi (cm); sebelum 24 bulan: panjang dikurangi 0,7 cm<"));
}

/* N and T want months to compare; without them their meaning is no news. */
static void letters_are_explained_where_there_are_any(void **state)
{
	struct chart_point pt[] = {{300, 8000, 700, POSITION_LYING, false, 0},
				   {330, 8200, 710, POSITION_LYING, false, '<'}};
	const struct chart c = girl(pt, 2);

	(void)state;
	draw(&c);
	assert_false(has("N naik"));
	pt[1].letter = 'T';
	draw(&c);
	assert_true(has(">N naik, T tidak naik, O bulan lalu tidak timbang, B timbang pertama<"));
}

static void it_needs_nothing_from_elsewhere(void **state)
{
	const struct chart c = girl(NULL, 0);

	(void)state;
	draw(&c);
	assert_int_equal(count("http"), 1); /* the name of SVG itself */
	assert_int_equal(count("url("), count("url(#"));
	assert_false(has("<script") || has("<style") || has("<image") || has("href") || has("@import"));
}

/* ---- points ---- */

static void the_line_joins_the_points_in_order(void **state)
{
	static const struct chart_point pt[] = {{30, 4000, 530, POSITION_LYING, false, 'B'},
						{60, 0, 560, POSITION_LYING, false, 0},
						{90, 5600, 0, POSITION_UNKNOWN, false, 'O'},
						{120, 6100, 610, POSITION_LYING, false, 'N'}};
	static const struct {
		const char *panel;
		int points;
	} expected[] = {{"bbu", 3}, {"tbu", 3}, {"bbtb", 2}};
	const struct chart c = girl(pt, 4);

	(void)state;
	draw(&c);
	for (size_t i = 0; i < 3; i++) {
		struct dots dots;
		struct path path;
		char id[20];

		snprintf(id, sizeof(id), "%s-garis", expected[i].panel);
		read_dots(expected[i].panel, &dots);
		read_path(id, &path);
		assert_int_equal(dots.count, expected[i].points);
		assert_int_equal(dots.hollows, 0);
		assert_int_equal(path.places, dots.count);
		assert_int_equal(path.starts, 1);
		assert_memory_equal(path.at, dots.at, sizeof(dots.at));
	}
}

/* 13.0 kg at five months is beyond +5 SD; 60.0 cm at 20 months below -6 SD. */
static void what_who_flags_is_hollow_and_not_joined(void **state)
{
	static const struct chart_point pt[] = {{30, 4000, 530, POSITION_LYING, false, 'B'},
						{150, 13000, 640, POSITION_LYING, false, 'N'},
						{600, 10000, 600, POSITION_LYING, false, 'T'}};
	const struct chart c = girl(pt, 3);
	struct dots dots;
	struct path path;

	(void)state;
	draw(&c);
	read_dots("bbu", &dots);
	read_path("bbu-garis", &path);
	assert_int_equal(dots.count, 3);
	assert_true(!dots.hollow[0] && dots.hollow[1] && !dots.hollow[2]);
	assert_int_equal(path.places, 2);
	assert_int_equal(path.at[1].x, dots.at[2].x);
	read_dots("tbu", &dots);
	read_path("tbu-garis", &path);
	assert_true(!dots.hollow[0] && !dots.hollow[1] && dots.hollow[2]);
	assert_int_equal(path.places, 2);
	read_dots("bbtb", &dots);
	assert_true(!dots.hollow[0] && dots.hollow[1] && dots.hollow[2]);
	assert_int_equal(count("\">N</text>"), 0);
	assert_int_equal(count("\">T</text>"), 1);
}

static void oedema_makes_weights_hollow_but_not_lengths(void **state)
{
	static const struct chart_point pt = {400, 9000, 740, POSITION_LYING, true, 'N'};
	const struct chart c = girl(&pt, 1);
	struct dots dots;

	(void)state;
	draw(&c);
	read_dots("bbu", &dots);
	assert_int_equal(dots.hollows, 1);
	read_dots("bbtb", &dots);
	assert_int_equal(dots.hollows, 1);
	read_dots("tbu", &dots);
	assert_int_equal(dots.count, 1);
	assert_int_equal(dots.hollows, 0);
}

/* 19.0 kg at 23 months: heavy, not flagged, above the frame. The line still leaves through the top, cut there. */
static void points_outside_the_frame_are_counted_and_not_moved(void **state)
{
	static const struct chart_point pt[] = {{600, 16000, 850, POSITION_LYING, false, 'N'},
						{700, 19000, 860, POSITION_LYING, false, 'T'}};
	const struct chart c = girl(pt, 2);
	struct dots dots;
	struct path path;

	(void)state;
	draw(&c);
	read_dots("bbu", &dots);
	read_path("bbu-garis", &path);
	assert_int_equal(dots.count, 1);
	assert_int_equal(path.places, 2);
	assert_true(path.at[1].y < figure("bbu-y", 18));
	assert_non_null(strstr(element("bbu-garis"), " clip-path=\"url(#bbu-bingkai)\""));
	assert_int_equal(count(">1 titik di luar grafik<"), 1);
	assert_int_equal(chart_outside(&c), 1);
	assert_int_equal(count("\">T</text>"), 0);
	read_dots("bbtb", &dots);
	assert_int_equal(dots.count, 2);
}

/* 44.0 cm, as of a child born too soon, is shorter than WHO's tables of weight for length begin. */
static void a_length_that_the_tables_do_not_have_is_outside_of_weight_for_length(void **state)
{
	static const struct chart_point pt[] = {{0, 2100, 440, POSITION_LYING, false, 'B'},
						{30, 2900, 480, POSITION_LYING, false, 'N'}};
	const struct chart c = girl(pt, 2);
	struct dots dots;

	(void)state;
	draw(&c);
	read_dots("tbu", &dots);
	assert_int_equal(dots.count, 2);
	read_dots("bbtb", &dots);
	assert_int_equal(dots.count, 1);
	assert_int_equal(count(">1 titik di luar grafik<"), 1);
}

/* Without a sex nothing is flagged, and even a weight of two million kilograms is joined. */
static void no_place_is_further_than_a_viewer_can_count(void **state)
{
	static const struct chart_point pt[] = {{100, 6000, 0, POSITION_UNKNOWN, false, 0},
						{130, INT32_MAX, 0, POSITION_UNKNOWN, false, 0}};
	struct chart c = girl(pt, 2);
	struct path path;

	(void)state;
	c.sex = SEX_UNKNOWN;
	draw(&c);
	read_path("bbu-garis", &path);
	assert_int_equal(path.places, 2);
	assert_true(path.at[1].y < 0 && path.at[1].y > -100000);
}

static void five_years_is_the_end(void **state)
{
	static const struct chart_point pt[] = {{1826, 17000, 1080, POSITION_STANDING, false, 'N'},
						{1827, 17000, 1080, POSITION_STANDING, false, 'T'},
						{2500, 19000, 1150, POSITION_STANDING, false, 'T'}};
	static const char *const panel[] = {"bbu", "tbu", "bbtb"};
	const struct chart c = girl(pt, 3);

	(void)state;
	draw(&c);
	for (size_t i = 0; i < 3; i++) {
		struct dots dots;
		struct path path;
		char id[20];

		snprintf(id, sizeof(id), "%s-garis", panel[i]);
		read_dots(panel[i], &dots);
		read_path(id, &path);
		assert_int_equal(dots.count, 1);
		assert_int_equal(path.places, 1);
	}
	assert_int_equal(count(">2 titik di luar grafik<"), 3);
	assert_int_equal(chart_outside(&c), 2); /* though on three panels each */
	assert_int_equal(count("\">T</text>"), 0);
}

/* Where the letter stands, from "...y="12.3">N</text>". */
static struct place letter_of(char letter)
{
	char end[16];
	const char *at, *start = NULL;
	struct place p;

	snprintf(end, sizeof(end), "\">%c</text>", letter);
	at = strstr(element("bbu-huruf"), end);
	assert_non_null(at);
	for (const char *q = text; (q = strstr(q, "<text x=\"")) && q < at; q++)
		start = q + 9;
	p.x = tenths(&start);
	start = after(start, "y=\"");
	p.y = tenths(&start);
	return p;
}

static void letters_stand_at_their_weights(void **state)
{
	static const struct chart_point pt[] = {{30, 4000, 0, POSITION_UNKNOWN, false, 'B'},
						{200, 7000, 0, POSITION_UNKNOWN, false, 0},
						{230, 7200, 0, POSITION_UNKNOWN, false, '<'},
						{700, 17800, 0, POSITION_UNKNOWN, false, 'O'}};
	const struct chart c = girl(pt, 4);
	struct dots dots;
	struct place p;

	(void)state;
	draw(&c);
	read_dots("bbu", &dots);
	p = letter_of('B');
	assert_int_equal(p.x, dots.at[0].x);
	assert_true(p.y < dots.at[0].y && p.y > dots.at[0].y - 120);
	p = letter_of('O'); /* no room above */
	assert_int_equal(p.x, dots.at[3].x);
	assert_true(p.y > dots.at[3].y && p.y < dots.at[3].y + 200);
	assert_int_equal(count("paint-order"), 1);
	assert_non_null(strstr(element("bbu-huruf"), "</text>\n</g>"));
	assert_int_equal(count(">B</text>") + count(">O</text>"), 2);
	assert_false(has(">&lt;</text>") || has("><</text>"));
}

static void no_points_give_an_empty_card_to_fill_by_hand(void **state)
{
	static const char *const panel[] = {"bbu", "tbu", "bbtb"};
	const struct chart c = girl(NULL, 0);
	struct path path;

	(void)state;
	draw(&c);
	assert_true(has(">Belum ada pengukuran.<"));
	assert_int_equal(chart_outside(&c), 0);
	for (size_t i = 0; i < 3; i++) {
		struct dots dots;
		char id[20];

		read_dots(panel[i], &dots);
		assert_int_equal(dots.count, 0);
		snprintf(id, sizeof(id), "%s-m3", panel[i]);
		read_path(id, &path);
		assert_true(path.places > 50);
	}
}

/* Between what the page shows and the title of a panel, with a line's room on both sides. */
static void the_note_is_not_squeezed(void **state)
{
	const struct chart c = girl(NULL, 0);
	int y;

	(void)state;
	draw(&c);
	assert_int_equal(sscanf(element("catatan"), " x=\"1140\" y=\"%d\"", &y), 1);
	assert_true(has("<text x=\"1140\" y=\"56\" font-size=\"16\" text-anchor=\"end\">Grafik"));
	assert_true(has("y=\"120.0\"><tspan font-size=\"15\" font-weight=\"bold\">Panjang"));
	assert_true(y >= 56 + 20 && y <= 120 - 30);
}

static void without_a_sex_there_are_points_but_no_lines(void **state)
{
	static const struct chart_point pt[] = {{30, 4000, 530, POSITION_LYING, false, 'B'},
						{60, 4900, 560, POSITION_LYING, false, 'N'}};
	struct chart c = girl(pt, 2);
	struct dots dots;

	(void)state;
	c.sex = SEX_UNKNOWN;
	draw(&c);
	assert_true(has(">Jenis kelamin belum diketahui: garis WHO tidak digambar. <"));
	assert_false(has("bbu-m3") || has("tbu-0") || has("bbtb-p3"));
	assert_false(has("Z\" fill=")); /* no band */
	read_dots("bbtb", &dots);
	assert_int_equal(dots.count, 2);
	assert_int_equal(dots.hollows, 0);
}

static void of_too_many_points_the_last_are_drawn(void **state)
{
	static struct chart_point pt[300];
	struct chart c = girl(pt, 300);
	struct dots dots;

	(void)state;
	for (int i = 0; i < 300; i++)
		pt[i] = (struct chart_point){i, 4000 + i * 10, 0, POSITION_UNKNOWN, false, 0};
	draw(&c);
	read_dots("bbu", &dots);
	assert_int_equal(dots.count, CHART_POINTS_MAX);
	assert_near(dots.at[0].y, on_axis("bbu-y", 4, 6, 5000), 1);
	assert_near(dots.at[199].y, on_axis("bbu-y", 6, 8, 6990), 1);
	assert_true(has(">100 pengukuran terlama tidak digambar.<"));
	pt[0].weight_g = pt[299].weight_g = 40000; /* of those that are drawn */
	assert_int_equal(chart_outside(&c), 1);
	c.points = CHART_POINTS_MAX;
	draw(&c);
	assert_false(has("tidak digambar"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_of_xml_refuses_what_is_broken),
		cmocka_unit_test(any_chart_is_well_formed_and_fits),
		cmocka_unit_test(room_that_is_too_small_is_told),
		cmocka_unit_test(texts_of_others_are_escaped_and_cut),
		cmocka_unit_test(it_says_what_it_shows),
		cmocka_unit_test(letters_are_explained_where_there_are_any),
		cmocka_unit_test(it_needs_nothing_from_elsewhere),
		cmocka_unit_test(the_line_joins_the_points_in_order),
		cmocka_unit_test(what_who_flags_is_hollow_and_not_joined),
		cmocka_unit_test(oedema_makes_weights_hollow_but_not_lengths),
		cmocka_unit_test(points_outside_the_frame_are_counted_and_not_moved),
		cmocka_unit_test(a_length_that_the_tables_do_not_have_is_outside_of_weight_for_length),
		cmocka_unit_test(no_place_is_further_than_a_viewer_can_count),
		cmocka_unit_test(five_years_is_the_end),
		cmocka_unit_test(letters_stand_at_their_weights),
		cmocka_unit_test(no_points_give_an_empty_card_to_fill_by_hand),
		cmocka_unit_test(the_note_is_not_squeezed),
		cmocka_unit_test(without_a_sex_there_are_points_but_no_lines),
		cmocka_unit_test(of_too_many_points_the_last_are_drawn),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
