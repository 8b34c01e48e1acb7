/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the outbox. Every function takes the moment and the figures it judges by; none looks at a clock or a row,
 * so each rule is a table in tests/unit/test_outbox.c.
 */
#include "outbox.h"
#include "hash.h"
#include <string.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

#define RETRY_STEP_MS  (15 * SECOND_MS)
#define RETRY_MAX_MS   (30 * MINUTE_MS)
#define BREAKER_MIN_MS (10 * SECOND_MS)
#define BREAKER_MAX_MS (10 * MINUTE_MS)

/* ---- names ---- */

static const char *const priority_names[OUTBOX_PRIORITIES] = {"danger", "reply", "reminder", "tip", "broadcast"};
static const char *const state_names[OUTBOX_STATES] = {"queued", "sending", "unknown",   "accepted", "delivered",
						       "failed", "expired", "cancelled", "stopped"};

static int name_index(const char *const names[], int n, struct str name)
{
	for (int i = 0; i < n; i++)
		if (str_eq(name, str_of(names[i])))
			return i;
	return -1;
}

const char *outbox_priority_name(enum outbox_priority p)
{
	return priority_names[p];
}

bool outbox_priority_of(struct str name, enum outbox_priority *out)
{
	int i = name_index(priority_names, OUTBOX_PRIORITIES, name);

	if (i >= 0)
		*out = (enum outbox_priority)i;
	return i >= 0;
}

const char *outbox_state_name(enum outbox_state s)
{
	return state_names[s];
}

bool outbox_state_of(struct str name, enum outbox_state *out)
{
	int i = name_index(state_names, OUTBOX_STATES, name);

	if (i >= 0)
		*out = (enum outbox_state)i;
	return i >= 0;
}

/* ---- reports ---- */

/* How much is known of a message's fate; a state only gives way to one of which more is known. */
static int known(enum outbox_state s)
{
	switch (s) {
	case OUTBOX_SENDING:
	case OUTBOX_UNKNOWN: return 1;
	case OUTBOX_QUEUED:
	case OUTBOX_EXPIRED:
	case OUTBOX_CANCELLED:
	case OUTBOX_STOPPED: return 1; /* tried before, given up by us */
	case OUTBOX_ACCEPTED: return 2;
	case OUTBOX_FAILED: return 3;
	default: return 4;
	}
}

enum outbox_state outbox_after_report(enum outbox_state now, bool tried, enum report_status report)
{
	static const enum outbox_state said[] = {
		[REPORT_NONE] = OUTBOX_QUEUED,   [REPORT_QUEUED] = OUTBOX_ACCEPTED,     [REPORT_SENT] = OUTBOX_ACCEPTED,
		[REPORT_FAILED] = OUTBOX_FAILED, [REPORT_DELIVERED] = OUTBOX_DELIVERED,
	};

	if (report == REPORT_NONE || !tried || known(said[report]) <= known(now))
		return now;
	return said[report];
}

/* ---- when ---- */

int64_t outbox_ttl_ms(enum outbox_priority p)
{
	static const int64_t ttl[OUTBOX_PRIORITIES] = {
		[OUTBOX_DANGER] = 2 * DAY_MS,     /* late is better than never */
		[OUTBOX_REPLY] = 2 * HOUR_MS,     /* after that she has sent it again or asked */
		[OUTBOX_REMINDER] = 12 * HOUR_MS, /* "besok posyandu" must not come the day after */
		[OUTBOX_TIP] = 2 * DAY_MS,        [OUTBOX_BROADCAST] = 2 * DAY_MS,
	};

	return ttl[p];
}

int64_t outbox_retry_ms(int attempts, int64_t asked_ms, uint64_t seed)
{
	int64_t n = attempts < 1 ? 1 : attempts > 100 ? 100 : attempts;
	int64_t wait = RETRY_STEP_MS * n * n;

	if (wait > RETRY_MAX_MS)
		wait = RETRY_MAX_MS;
	wait += (int64_t)(seed % (uint64_t)(wait / 10 + 1));
	if (asked_ms > OUTBOX_ASKED_MAX_MS)
		asked_ms = OUTBOX_ASKED_MAX_MS;
	return asked_ms > wait ? asked_ms : wait;
}

int64_t outbox_quiet_ms(enum outbox_priority p, enum zone zone, int from, int until, int64_t now_ms)
{
	int64_t offset = (int64_t)zone * HOUR_MS, local = now_ms + offset, midnight = local - local % DAY_MS;
	int64_t open = midnight + from * MINUTE_MS, close = midnight + until * MINUTE_MS;

	if (p == OUTBOX_DANGER || p == OUTBOX_REPLY || from == until)
		return now_ms;
	if (from < until) {
		if (local >= open && local < close)
			return now_ms;
		return (local < open ? open : open + DAY_MS) - offset;
	}
	if (local < close || local >= open) /* over midnight */
		return now_ms;
	return open - offset;
}

unsigned outbox_open_zones(int from, int until, int64_t now_ms)
{
	unsigned open = 0;

	for (int z = ZONE_WIB; z <= ZONE_WIT; z++)
		if (outbox_quiet_ms(OUTBOX_TIP, (enum zone)z, from, until, now_ms) <= now_ms)
			open |= 1U << z;
	return open;
}

/* ---- over which channel ---- */

int64_t breaker_until_ms(const struct breaker *b)
{
	return b->held_until_ms > b->open_until_ms ? b->held_until_ms : b->open_until_ms;
}

bool breaker_lets(const struct breaker *b, int64_t now_ms)
{
	return now_ms >= breaker_until_ms(b);
}

bool breaker_tries(const struct breaker *b)
{
	return b->failures >= BREAKER_FAILURES;
}

void breaker_success(struct breaker *b)
{
	*b = (struct breaker){.held_until_ms = b->held_until_ms};
}

void breaker_failure(struct breaker *b, int64_t now_ms)
{
	if (now_ms < b->open_until_ms || ++b->failures < BREAKER_FAILURES)
		return;
	b->wait_ms = b->wait_ms ? 2 * b->wait_ms : BREAKER_MIN_MS;
	if (b->wait_ms > BREAKER_MAX_MS)
		b->wait_ms = BREAKER_MAX_MS;
	b->open_until_ms = now_ms + b->wait_ms;
}

void breaker_hold(struct breaker *b, int64_t until_ms)
{
	if (until_ms > b->held_until_ms)
		b->held_until_ms = until_ms;
}

/* ---- how fast ---- */

void bucket_init(struct bucket *b, int per_second, int64_t now_ms)
{
	*b = (struct bucket){per_second, (int64_t)per_second * 1000, now_ms};
}

int bucket_has(struct bucket *b, int64_t now_ms)
{
	int64_t full = (int64_t)b->per_second * 1000, passed = now_ms - b->last_ms;

	if (passed > SECOND_MS || passed < 0)
		passed = passed < 0 ? 0 : SECOND_MS; /* a clock that was set back gives nothing and takes nothing */
	b->last_ms = now_ms;
	b->milli += passed * b->per_second;
	if (b->milli > full)
		b->milli = full;
	return b->milli < 0 ? 0 : (int)(b->milli / 1000);
}

void bucket_take(struct bucket *b, int n)
{
	b->milli -= (int64_t)n * 1000;
}

/* ---- money ---- */

void budget_book(struct budget *b, int64_t cost)
{
	b->day_spent += cost;
	b->month_spent += cost;
}

void budget_give_back(struct budget *b, int32_t day, int64_t cost)
{
	if (day == b->day)
		b->day_spent -= cost;
	if (date_month_start(day) == date_month_start(b->day))
		b->month_spent -= cost;
}

bool budget_lets(const struct budget *b, enum outbox_priority p, int64_t cost)
{
	if (b->month_limit && b->month_spent + cost > b->month_limit)
		return false;
	return p == OUTBOX_DANGER || !b->day_limit || b->day_spent + cost <= b->day_limit;
}

int64_t budget_forecast(const struct budget *b, int32_t today)
{
	int32_t first = date_month_start(today), next = date_month_start(first + 31);

	return b->month_spent * (next - first) / (today - first + 1);
}

static int level(int64_t spent, int64_t limit)
{
	if (!limit)
		return 0;
	return spent >= limit ? 100 : spent * 10 >= limit * 8 ? 80 : spent * 2 >= limit ? 50 : 0;
}

int budget_level(const struct budget *b)
{
	int day = level(b->day_spent, b->day_limit), month = level(b->month_spent, b->month_limit);

	return day > month ? day : month;
}

bool outbox_sends_to(const struct config_channel *c, const char *operator)
{
	for (int i = 0; i < c->operators; i++)
		if (operator&& str_eq_nocase(str_of(c->operator[i]), str_of(operator)))
			return true;
	return c->operators == 0;
}

static bool takes(const struct lane *l, struct outbox_size size)
{
	return !l->channel || channel_takes(l->channel, size.encoding, size.parts);
}

/* But for its breaker. */
static bool may_ever(const struct lane *l, const char *operator, enum outbox_priority p, struct outbox_size size)
{
	return !l->paused && outbox_sends_to(l->config, operator) && takes(l, size) &&
	       budget_lets(&l->budget, p, l->config->price * size.parts);
}

int64_t outbox_lane_ms(const struct lane *lanes, int n, const char *operator, enum outbox_priority p,
		       struct outbox_size size)
{
	int64_t first = INT64_MAX;

	for (int i = 0; i < n; i++)
		if (may_ever(&lanes[i], operator, p, size) && breaker_until_ms(&lanes[i].breaker) < first)
			first = breaker_until_ms(&lanes[i].breaker);
	return first;
}

/* Whether lane A is the better one of two that may. */
static bool better(const struct lane *a, const struct lane *b)
{
	if (a->config->price != b->config->price)
		return a->config->price < b->config->price;
	return a->breaker.failures < b->breaker.failures;
}

int outbox_choose(const struct lane *lanes, int n, const char *operator, enum outbox_priority p,
		  struct outbox_size size, int prefer, int avoid, int64_t now_ms)
{
	int best = -1;

	for (int i = 0; i < n; i++) {
		const struct lane *l = &lanes[i];

		if (i == avoid || !may_ever(l, operator, p, size) || !breaker_lets(&l->breaker, now_ms))
			continue;
		if (i == prefer)
			return i;
		if (best < 0 || better(l, &lanes[best]))
			best = i;
	}
	return best;
}

/* ---- our reference ---- */

/*
 * The id is hidden by a small Feistel network, so that a reference tells nobody how many messages were sent, and the
 * check behind it keeps a made-up one from naming a row.
 */
#define ROUNDS       4
#define CHECK_DIGITS 8

static uint64_t round_of(struct hash_keyed *h, int round, uint64_t half)
{
	char room[16];
	struct buf b;

	buf_init(&b, room, sizeof(room));
	buf_put_u8(&b, (uint8_t)round);
	buf_put_u64(&b, half);
	return hash_keyed_u64(h, buf_str(&b));
}

static uint64_t permute(struct hash_keyed *h, uint64_t v, bool back)
{
	uint64_t left = v >> 32, right = v & UINT32_MAX;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t f = round_of(h, back ? ROUNDS - 1 - i : i, back ? left : right) & UINT32_MAX;

		if (back) {
			uint64_t was = right ^ f;

			right = left;
			left = was;
		} else {
			uint64_t was = left ^ f;

			left = right;
			right = was;
		}
	}
	return left << 32 | right;
}

void outbox_ref(int64_t id, const uint8_t secret[16], char out[OUTBOX_REF_MAX])
{
	struct hash_keyed *h = hash_keyed_new(secret);
	struct buf b;

	out[0] = '\0';
	if (!h)
		return;
	buf_init(&b, out, OUTBOX_REF_MAX - 1);
	buf_addf(&b, "ktg%016llx", (unsigned long long)permute(h, (uint64_t)id, false));
	buf_addf(&b, "%08llx", (unsigned long long)(hash_keyed_u64(h, buf_str(&b)) & UINT32_MAX));
	out[b.n] = '\0';
	hash_keyed_free(h);
}

static bool hex_value(struct str s, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (v < 0)
			return false;
		*out = *out << 4 | (uint64_t)v;
	}
	return true;
}

int64_t outbox_ref_id(struct str ref, const uint8_t secret[16])
{
	uint64_t hidden;
	int64_t id = 0;
	char own[OUTBOX_REF_MAX];
	struct hash_keyed *h;

	if (ref.n != 3 + 16 + CHECK_DIGITS || !str_starts(ref, STR("ktg")) ||
	    !hex_value((struct str){ref.p + 3, 16}, &hidden))
		return 0;
	h = hash_keyed_new(secret);
	if (!h)
		return 0;
	id = (int64_t)permute(h, hidden, true);
	hash_keyed_free(h);
	outbox_ref(id, secret, own);
	return id > 0 && str_eq(ref, str_of(own)) ? id : 0;
}
