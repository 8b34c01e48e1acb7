/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Axes, lines and bands of the chart: a point lies where the figures of the axes say, and on the line of its z.
 */
#include "chart_read.h"

static void points_lie_where_the_figures_of_the_axes_say(void **state)
{
	static const struct chart_point pt = {365, 8946, 740, POSITION_LYING, false, 'N'};
	const struct chart c = girl(&pt, 1);
	struct dots bbu, tbu, bbtb;

	(void)state;
	draw(&c);
	read_dots("bbu", &bbu);
	read_dots("tbu", &tbu);
	read_dots("bbtb", &bbtb);
	assert_int_equal(bbu.count + tbu.count + bbtb.count, 3);
	/* 365 / 30.4375 = 11.992 months */
	assert_near(bbu.at[0].x, on_axis("bbu-x", 11, 12, 11992), 1);
	assert_near(bbu.at[0].x, on_axis("bbu-x", 0, 24, 11992), 1);
	assert_near(bbu.at[0].y, on_axis("bbu-y", 8, 9, 8946), 1);
	assert_near(tbu.at[0].x, on_axis("tbu-x", 0, 24, 11992), 1);
	assert_near(tbu.at[0].y, on_axis("tbu-y", 70, 80, 74000), 1);
	assert_near(bbtb.at[0].x, on_axis("bbtb-x", 70, 75, 74000), 1);
	assert_near(bbtb.at[0].y, on_axis("bbtb-y", 8, 10, 8946), 1);
}

/* The medians are those WHO prints. */
static void lines_are_whos(void **state)
{
	static const struct chart_point old = {1500, 15000, 1000, POSITION_STANDING, false, 'N'};
	struct chart c = girl(NULL, 0);
	struct path p;

	(void)state;
	draw(&c);
	read_path("bbu-0", &p);
	assert_near(height_at(&p, on_axis("bbu-x", 0, 60, 11992)), on_axis("bbu-y", 8, 10, 8946), 2);
	c = girl(&old, 1);
	c.sex = SEX_MALE;
	draw(&c);
	read_path("tbu-0", &p);
	assert_int_equal(p.starts, 2); /* lengths, then heights: 87.8018 cm on day 730, 87.1303 cm on day 731 */
	assert_near(p.at[0].y, on_axis("tbu-y", 40, 50, 49884), 2);
	assert_near(p.at[p.begins[1] - 1].x, on_axis("tbu-x", 18, 24, 23984), 1);
	assert_near(p.at[p.begins[1] - 1].y, on_axis("tbu-y", 80, 90, 87802), 2);
	assert_near(p.at[p.begins[1]].x, on_axis("tbu-x", 24, 30, 24016), 1);
	assert_near(p.at[p.begins[1]].y, on_axis("tbu-y", 80, 90, 87130), 2);
	read_path("bbtb-0", &p);
	assert_near(p.at[p.places - 1].x, figure("bbtb-x", 120), 1);
	assert_near(p.at[p.places - 1].y, on_axis("bbtb-y", 20, 24, 22353), 1);
	assert_near(p.at[0].x, figure("bbtb-x", 45), 1);
}

static const struct {
	const char *name;
	int z;
} line[] = {{"m3", -300}, {"m2", -200}, {"0", 0}, {"p1", 100}, {"p2", 200}, {"p3", 300}};

static void expect_on_line(const char *panel, const struct chart_point *pt, size_t l)
{
	struct dots dots;
	struct path path;
	char id[20];

	snprintf(id, sizeof(id), "%s-%s", panel, line[l].name);
	read_path(id, &path);
	read_dots(panel, &dots);
	if (dots.count < 1)
		fail_msg("%s: day %d, z %d: no point", panel, (int)pt->age_days, line[l].z);
	assert_near(dots.at[0].y, height_at(&path, dots.at[0].x), 3);
}

/* In both frames: LATER makes it the one of 60 months. */
static void expect_points_on_lines(enum sex sex, int32_t day, bool later)
{
	for (size_t l = 0; l < sizeof(line) / sizeof(line[0]); l++) {
		int z = line[l].z;
		struct chart_point pt[2] = {{day, 0, 0, POSITION_UNKNOWN, false, 0},
					    {1500, 0, 0, POSITION_UNKNOWN, false, 0}};
		struct chart c = girl(pt, 1 + later);

		c.sex = sex;
		pt[0].weight_g = growth_measure_at(GROWTH_WFA, sex, day, z);
		draw(&c);
		expect_on_line("bbu", pt, l);
		if (z == 100)
			continue;
		pt[0].weight_g = 0;
		pt[0].length_mm = growth_measure_at(GROWTH_LFA, sex, day, z);
		draw(&c);
		expect_on_line("tbu", pt, l);
		pt[0].length_mm = growth_measure_at(GROWTH_LFA, sex, day, 0) / 10 * 10;
		pt[0].weight_g = growth_weight_at(sex, day < GROWTH_HEIGHT_FROM_DAY, pt[0].length_mm, z);
		draw(&c);
		expect_on_line("bbtb", pt, l);
	}
}

static void a_point_lies_on_the_line_of_its_z(void **state)
{
	static const int32_t days[] = {0, 98, 364, 630, 730};
	static const int32_t late[] = {0, 98, 364, 630, 730, 731, 1091, 1826};

	(void)state;
	for (int sex = SEX_MALE; sex <= SEX_FEMALE; sex++) {
		for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
			expect_points_on_lines((enum sex)sex, days[i], false);
		for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++)
			expect_points_on_lines((enum sex)sex, late[i], true);
	}
}

/* 80.0 cm standing at one year is a length of 80.7; 80.0 lying at three years a height of 79.3. */
static void lengths_are_drawn_after_the_rule_of_7_mm(void **state)
{
	static const struct chart_point young = {365, 9000, 800, POSITION_STANDING, false, 0};
	static const struct chart_point old[] = {{365, 9000, 800, POSITION_LYING, false, 0},
						 {1100, 11000, 800, POSITION_LYING, false, 0},
						 {1130, 11000, 800, POSITION_STANDING, false, 0}};
	struct chart c = girl(&young, 1);
	struct dots dots;

	(void)state;
	draw(&c);
	read_dots("tbu", &dots);
	assert_near(dots.at[0].y, on_axis("tbu-y", 80, 90, 80700), 1);
	read_dots("bbtb", &dots);
	assert_near(dots.at[0].x, on_axis("bbtb-x", 80, 85, 80700), 1);
	c = girl(old, 3);
	draw(&c);
	read_dots("tbu", &dots);
	assert_near(dots.at[0].y, figure("tbu-y", 80), 1);
	assert_near(dots.at[1].y, on_axis("tbu-y", 70, 80, 79300), 1);
	assert_near(dots.at[2].y, figure("tbu-y", 80), 1);
	read_dots("bbtb", &dots);
	assert_near(dots.at[0].x, on_axis("bbtb-x", 75, 80, 79300), 1);
	assert_near(dots.at[1].x, on_axis("bbtb-x", 75, 80, 79300), 1);
	assert_near(dots.at[2].x, figure("bbtb-x", 80), 1);
}

/* Below the shortest height of the table: 60.0 cm lying stands for 59.3. */
static void in_the_frame_of_60_months_short_babies_keep_their_z(void **state)
{
	struct chart_point pt[] = {{90, 0, 600, POSITION_LYING, false, 0}, {900, 0, 0, POSITION_UNKNOWN, false, 0}};
	struct chart c = girl(pt, 2);

	(void)state;
	for (size_t l = 0; l < sizeof(line) / sizeof(line[0]); l++) {
		if (line[l].z == 100)
			continue;
		pt[0].weight_g = growth_weight_at(SEX_FEMALE, true, 600, line[l].z);
		draw(&c);
		expect_on_line("bbtb", pt, l);
	}
}

static void without_an_age_only_weight_for_length_is_drawn(void **state)
{
	static const struct chart_point pt[] = {{-1, 9000, 800, POSITION_LYING, false, 0},
						{-1, 9000, 800, POSITION_STANDING, false, 0},
						{-1, 9000, 869, POSITION_UNKNOWN, false, 0},
						{-1, 9000, 870, POSITION_UNKNOWN, false, 0}};
	const struct chart c = girl(pt, 4);
	struct dots dots;
	struct path path;

	(void)state;
	draw(&c);
	read_dots("bbu", &dots);
	read_path("bbu-garis", &path);
	assert_int_equal(dots.count + path.places, 0);
	read_dots("tbu", &dots);
	assert_int_equal(dots.count, 0);
	read_dots("bbtb", &dots);
	assert_int_equal(dots.count, 4);
	assert_near(dots.at[0].x, figure("bbtb-x", 80), 1);
	assert_near(dots.at[1].x, on_axis("bbtb-x", 80, 85, 80700), 1);
	assert_near(dots.at[2].x, on_axis("bbtb-x", 85, 90, 86900), 1);
	assert_near(dots.at[3].x, on_axis("bbtb-x", 85, 90, 87700), 1);
	assert_int_equal(count(">4 titik di luar grafik<"), 2);
}

static void the_frame_is_24_months_or_60_by_the_oldest_point(void **state)
{
	struct chart_point pt[] = {{10, 3500, 0, POSITION_UNKNOWN, false, 0},
				   {730, 9000, 0, POSITION_UNKNOWN, false, 0}};
	struct chart c = girl(pt, 2);

	(void)state;
	draw(&c);
	assert_true(has(">Grafik pertumbuhan 0-24 bulan<"));
	assert_true(figure("bbu-x", 24) > figure("bbu-x", 1));
	pt[1].age_days = 731;
	draw(&c);
	assert_true(has(">Grafik pertumbuhan 0-60 bulan<"));
	assert_true(figure("bbu-x", 60) > figure("bbu-x", 24));
	c.young = true; /* the points tell */
	draw(&c);
	assert_true(has(">Grafik pertumbuhan 0-60 bulan<"));
	c.points = 0;
	draw(&c);
	assert_true(has(">Grafik pertumbuhan 0-24 bulan<"));
	c.young = false;
	draw(&c);
	assert_true(has(">Grafik pertumbuhan 0-60 bulan<"));
}

/* ---- the card's own lines ---- */

static struct chart with_card(struct kms_rules *rules, int red_z, int orange_z)
{
	struct chart c = girl(NULL, 0);

	*rules = kms_rules_printed;
	rules->red_z = (int16_t)red_z;
	rules->orange_z = (int16_t)orange_z;
	c.kms = rules;
	return c;
}

/* The bands of BB/U from above: each ends at its line and has its colour, and there are no more. */
static void expect_bands(const char *const line_of[], const char *const tint[], int n)
{
	const char *p = after(element("bbu"), "<rect ");

	for (int i = 0; i < n; i++) {
		struct path edge, bounds;
		char fill[20];

		p = after(p, "<path d=\"");
		read_commands(p, &edge);
		read_path(line_of[i], &bounds);
		assert_int_equal(edge.places, bounds.places);
		assert_memory_equal(edge.at, bounds.at, sizeof(edge.at));
		snprintf(fill, sizeof(fill), "Z\" fill=\"%s\"/>", tint[i]);
		assert_ptr_equal(strstr(p, fill), strchr(p, 'Z'));
	}
	assert_int_equal(count("<path d=\""), n);
}

/* Each band is painted over the one above it, from the line that bounds it down. */
static void the_bands_of_the_kms_end_at_their_lines(void **state)
{
	static const char *const lines[] = {"bbu-p1", "bbu-m2", "bbu-m3"};
	static const char *const tints[] = {"#d5edcc", "#fff2b3", "#fbe0dc"};
	const struct chart c = girl(NULL, 0);
	const char *p;

	(void)state;
	draw(&c);
	p = after(element("bbu"), "<rect ");
	assert_ptr_equal(strstr(p, "fill=\"#feeedd\"/>"), strstr(p, "fill="));
	expect_bands(lines, tints, 3);
}

static bool is_strong(const char *id, const char *colour)
{
	char begin[80];

	snprintf(begin, sizeof(begin), " fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"", colour);
	return strncmp(element(id), begin, strlen(begin)) == 0;
}

static void the_red_line_is_where_the_card_has_it(void **state)
{
	static const char *const lines[] = {"bbu-p1", "bbu-m2"}, *const tints[] = {"#d5edcc", "#fbe0dc"};
	struct kms_rules rules;
	const struct chart c = with_card(&rules, -200, 100);

	(void)state;
	draw(&c);
	assert_true(is_strong("bbu-m2", "#c62828"));
	assert_false(is_strong("bbu-m3", "#c62828"));
	assert_true(is_strong("tbu-m3", "#c62828")); /* which is no line of the KMS */
	assert_true(has(">-2 SD garis merah<") && has(">-3 SD<") && has(">+1 SD garis oranye<"));
	expect_bands(lines, tints, 2);
	assert_true(has(">BB/U normal: -2 sampai +1 SD<") && has(">di bawah garis merah (BGM), -2 SD<"));
	assert_false(has(">kurang: di bawah -2 SD<")); /* such a child is below the red line */
}

static void so_is_the_orange_line(void **state)
{
	static const char *const lines[] = {"bbu-p2", "bbu-m2", "bbu-m3"};
	static const char *const tints[] = {"#d5edcc", "#fff2b3", "#fbe0dc"};
	struct kms_rules rules;
	const struct chart c = with_card(&rules, -300, 200);

	(void)state;
	draw(&c);
	assert_true(is_strong("bbu-p2", "#ef6c00"));
	assert_true(has(">+2 SD garis oranye<") && has(">-3 SD garis merah<"));
	assert_false(has("bbu-p1") || has(">+1 SD"));
	expect_bands(lines, tints, 3);
	assert_true(has(">BB/U normal: -2 sampai +2 SD<") && has(">di atas garis oranye, +2 SD<"));
	assert_true(has(">sangat kurang: di bawah garis merah (BGM)<") && has(">kurang: di bawah -2 SD<"));
}

/* They have a place of their own, in order, and their z. */
static void lines_between_whos_are_drawn_where_they_are(void **state)
{
	static const char *const lines[] = {"bbu-oranye", "bbu-m2", "bbu-merah"};
	static const char *const tints[] = {"#d5edcc", "#fff2b3", "#fbe0dc"};
	struct kms_rules rules;
	const struct chart c = with_card(&rules, -250, 125);
	struct path path;

	(void)state;
	draw(&c);
	assert_true(has(">-2,5 garis merah<") && has(">+1,25 garis oranye<"));
	assert_true(has(">-3 SD<") && has(">-2 SD<") && has(">+2 SD<"));
	expect_bands(lines, tints, 3);
	read_path("bbu-merah", &path);
	assert_near(height_at(&path, on_axis("bbu-x", 0, 60, 11992)),
		    on_axis("bbu-y", 6, 8, growth_measure_at(GROWTH_WFA, SEX_FEMALE, 365, -250)), 3);
	read_path("bbu-oranye", &path);
	assert_near(height_at(&path, on_axis("bbu-x", 0, 60, 11992)),
		    on_axis("bbu-y", 8, 10, growth_measure_at(GROWTH_WFA, SEX_FEMALE, 365, 125)), 3);
}

/* +5 SD of weight is above the frame: cut there, without a label in the head of the page. */
static void a_line_that_leaves_the_frame_is_cut_at_it(void **state)
{
	struct kms_rules rules;
	const struct chart c = with_card(&rules, -500, 500);
	struct path path;
	const char *p;

	(void)state;
	draw(&c);
	read_path("bbu-oranye", &path);
	assert_true(path.at[path.places - 1].y < figure("bbu-y", 30));
	assert_int_equal(count(">+5 SD garis oranye<"), 0);
	assert_true(has(">-5 SD garis merah<"));
	assert_int_equal(count("<g clip-path=\"url(#bbu-bingkai)\">\n<path d="), 1);
	p = strstr(text, "<g clip-path=\"url(#bbu-bingkai)\">\n<path id=\"bbu-");
	assert_non_null(p);
	assert_true(strstr(p, "bbu-oranye") < strstr(p, "</g>"));
}

static void without_a_card_it_is_the_printed_one(void **state)
{
	static char printed[CHART_BYTES_MAX + 1];
	struct chart c = girl(NULL, 0);

	(void)state;
	c.kms = &kms_rules_printed;
	draw(&c);
	memcpy(printed, text, sizeof(printed));
	c.kms = NULL;
	draw(&c);
	assert_string_equal(text, printed);
	assert_true(has(">-3 SD garis merah<") && has(">+1 SD garis oranye<") && has(">BB/U normal: -2 sampai +1 SD<"));
}

/* The labels of PANEL from below, all further apart than a line of text is high. Returns how many there are. */
static int expect_labels_apart(const char *panel)
{
	static const char mark[] = "\"><tspan fill=\"#";
	char key[20];
	const char *p = element(panel), *end;
	int32_t below = 0;
	int labels = 0;

	snprintf(key, sizeof(key), "id=\"%s-x\"", panel);
	end = strstr(p, key);
	while ((p = strstr(p, "<text x=\"")) && p < end) {
		int32_t y;

		p = after(p, "y=\"");
		y = tenths(&p);
		if (strncmp(p, mark, sizeof(mark) - 1) != 0)
			continue;
		assert_true(labels == 0 || below - y >= 115);
		below = y;
		labels++;
	}
	return labels;
}

static void labels_do_not_touch(void **state)
{
	static const struct chart_point old = {1500, 15000, 1000, POSITION_STANDING, false, 0};
	static const struct {
		int red_z, orange_z, labels;
	} cards[] = {{-300, 100, 6}, {-290, 110, 7}, {-205, 195, 7}};

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct kms_rules rules;
		struct chart c = with_card(&rules, cards[i % 3].red_z, cards[i % 3].orange_z);

		c.sex = i % 2 ? SEX_MALE : SEX_FEMALE;
		c.point = &old;
		c.points = i >= 6;
		c.young = true;
		draw(&c);
		assert_int_equal(expect_labels_apart("bbu"), cards[i % 3].labels);
		assert_int_equal(expect_labels_apart("tbu"), 5);
		assert_int_equal(expect_labels_apart("bbtb"), 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_lie_where_the_figures_of_the_axes_say),
		cmocka_unit_test(lines_are_whos),
		cmocka_unit_test(a_point_lies_on_the_line_of_its_z),
		cmocka_unit_test(lengths_are_drawn_after_the_rule_of_7_mm),
		cmocka_unit_test(in_the_frame_of_60_months_short_babies_keep_their_z),
		cmocka_unit_test(without_an_age_only_weight_for_length_is_drawn),
		cmocka_unit_test(the_frame_is_24_months_or_60_by_the_oldest_point),
		cmocka_unit_test(the_bands_of_the_kms_end_at_their_lines),
		cmocka_unit_test(the_red_line_is_where_the_card_has_it),
		cmocka_unit_test(so_is_the_orange_line),
		cmocka_unit_test(lines_between_whos_are_drawn_where_they_are),
		cmocka_unit_test(a_line_that_leaves_the_frame_is_cut_at_it),
		cmocka_unit_test(without_a_card_it_is_the_printed_one),
		cmocka_unit_test(labels_do_not_touch),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
