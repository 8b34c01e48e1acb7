/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database side of the chart. Only what counts is drawn: store_growth_history() has folded corrections in. The
 * letters N, T, O, B are not the ones that were stored: those say what was told to the cadre at the time, and a
 * weight of last month that was corrected since changes what this month says. So they are read anew from the weights,
 * by the rules of the printed card, and agree with the line they stand on.
 */
#include "growth_chart.h"
#include "cli.h"
#include "clock.h"
#include "kms.h"
#include "store.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct history {
	const struct kms_rules *rules; /* the district's card; borrowed */
	struct child child;
	int32_t today;
	struct growth_visit *visit; /* by day */
	struct chart_point *point;  /* one for each visit */
	int visits, room;
	bool no_memory;
};

int growth_chart_write(const struct chart *c, FILE *to)
{
	char *room = malloc(CHART_BYTES_MAX);
	struct buf b;
	int rc = 0;

	if (!room)
		return -ENOMEM;
	buf_init(&b, room, CHART_BYTES_MAX);
	chart_svg(c, &b);
	assert(!b.overflow); /* what CHART_BYTES_MAX promises */
	errno = 0;
	if (fwrite(b.p, 1, b.n, to) != b.n || fflush(to))
		rc = errno ? -errno : -EIO;
	free(room);
	return rc;
}

void growth_chart_complain(const struct chart *c, struct str id)
{
	int outside = chart_outside(c);

	if (outside > 0)
		cli_fail("growth", "%.*s: %d of %d points %s outside the diagrams (di luar grafik)", STR_ARG(id),
			 outside, c->points, outside == 1 ? "is" : "are");
}

/* ---- what was measured ---- */

static void keep_visit(void *arg, const struct growth_visit *visit)
{
	struct history *h = arg;

	if (h->visits == h->room) {
		int room = h->room ? 2 * h->room : 64;
		struct growth_visit *more = realloc(h->visit, (size_t)room * sizeof(*more));

		h->no_memory = h->no_memory || !more;
		if (!more)
			return;
		h->visit = more;
		h->room = room;
	}
	h->visit[h->visits++] = *visit;
}

static void set_points(struct history *h)
{
	for (int i = 0; i < h->visits; i++) {
		const struct growth_visit *v = &h->visit[i];

		h->point[i] = (struct chart_point){
			.age_days = v->day - h->child.birth_day,
			.weight_g = v->weight_g,
			.length_mm = v->length_mm,
			.position = v->position,
		};
	}
}

/* One weighing of a month has a letter, the one that counts; both lists are by day. */
static void set_letters(struct history *h, struct kms_weighing *w)
{
	const struct kms_child child = {.sex = h->child.sex, .birth_day = h->child.birth_day};
	struct kms_reading reading;
	size_t n = 0;
	int at = 0;

	for (int i = 0; i < h->visits; i++)
		w[n++] = (struct kms_weighing){h->visit[i].day, h->visit[i].weight_g};
	n = kms_months(w, n);
	for (size_t i = 0; i < n; i++) {
		kms_read(h->rules, &child, w, i + 1, &reading);
		while (h->visit[at].day != w[i].day)
			at++;
		h->point[at].letter = kms_letter(reading.status)[0];
	}
}

static int make_points(struct history *h)
{
	size_t n = (size_t)h->visits;
	struct kms_weighing *w = calloc(n ? n : 1, sizeof(*w));

	h->point = calloc(n ? n : 1, sizeof(*h->point));
	h->no_memory = h->no_memory || !w || !h->point;
	if (!h->no_memory) {
		set_points(h);
		set_letters(h, w);
	}
	free(w);
	return h->no_memory ? -ENOMEM : 0;
}

/* ---- the chart ---- */

/* Day first, as on the card. */
static void add_date(struct buf *out, int32_t day)
{
	int y, m, d;

	date_to_ymd(day, &y, &m, &d);
	buf_addf(out, "%02d-%02d-%04d", d, m, y);
}

static void add_subtitle(struct buf *out, const struct history *h)
{
	const struct child *c = &h->child;

	buf_addf(out, "%s, lahir ", c->sex == SEX_MALE ? "laki-laki" : "perempuan");
	add_date(out, c->birth_day);
	if (!h->visits)
		return;
	buf_add(out, STR("; terakhir diukur "));
	add_date(out, h->visit[h->visits - 1].day);
	buf_addf(out, ", umur %d bulan", date_months_between(c->birth_day, h->visit[h->visits - 1].day));
}

static int draw(const struct history *h, FILE *to)
{
	char title_room[CHILD_CODE_MAX + CHILD_NAME_MAX], subtitle_room[128];
	struct buf title, subtitle;
	struct chart c = {.sex = h->child.sex,
			  .point = h->point,
			  .points = h->visits,
			  .young = h->today - h->child.birth_day < GROWTH_HEIGHT_FROM_DAY,
			  .kms = h->rules};
	int rc;

	buf_init(&title, title_room, sizeof(title_room));
	buf_init(&subtitle, subtitle_room, sizeof(subtitle_room));
	buf_addf(&title, "%s %s", h->child.code, h->child.name);
	add_subtitle(&subtitle, h);
	c.title = buf_str(&title);
	c.subtitle = buf_str(&subtitle);
	rc = growth_chart_write(&c, to);
	if (!rc)
		growth_chart_complain(&c, str_of(h->child.code));
	return rc;
}

static int chart_of(struct store_reader *reader, struct history h, const char *code, FILE *to)
{
	char room[300];
	struct buf err;
	int rc;

	buf_init(&err, room, sizeof(room));
	if (store_growth_history(reader, code, &h.child, keep_visit, &h, &err)) {
		cli_fail("growth", "%.*s", STR_ARG(buf_str(&err)));
		free(h.visit);
		return EXIT_FINDINGS;
	}
	rc = make_points(&h);
	if (!rc)
		rc = draw(&h, to);
	if (rc)
		cli_fail("growth", "%.40s: the chart cannot be written: %s", code, strerror(-rc));
	free(h.visit);
	free(h.point);
	return rc ? EXIT_FINDINGS : EXIT_OK;
}

/* The letters go by the card's figures, which lie with the flows; with a broken file there is no card to go by. */
static struct flow_set *load_card(const struct config *config)
{
	struct flow_set *flows;
	struct diag diag;

	diag_init(&diag);
	flows = flow_set_load(config->flows, &diag);
	if (!flows)
		diag_print(&diag, "kentongan", stderr);
	return flows;
}

int growth_chart_store(const char *config_path, const char *code, FILE *to)
{
	struct config config;
	struct store_reader *reader;
	struct flow_set *flows;
	char room[CONFIG_PATH_MAX + 200];
	struct buf err;
	int exit_code = cli_config_public(config_path, &config);

	if (exit_code != EXIT_OK)
		return exit_code;
	buf_init(&err, room, sizeof(room));
	reader = store_reader_open(config.database, &err);
	if (!reader)
		cli_fail("growth", "%.*s", STR_ARG(buf_str(&err)));
	flows = reader ? load_card(&config) : NULL;
	exit_code = EXIT_FINDINGS;
	if (flows)
		exit_code = chart_of(reader,
				     (struct history){.rules = flow_set_kms(flows),
						      .today = date_of_ms(clock_now_ms(), config.zone)},
				     code, to);
	flow_set_free(flows);
	store_reader_close(reader);
	return exit_code;
}
