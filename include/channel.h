/* SPDX-License-Identifier: Apache-2.0 */
/*
 * channel: a provider's dialect as a page of YAML (gateway/channel/<profile>.yaml, the manual is gateway/channel/channel.5),
 * loaded once, immutable. Inbound it turns a raw request into messages and a screen into the provider's answer; outbound
 * it turns a text into the request the provider wants, and the provider's answer into a verdict.
 * URL: /in/<channel>/<action>, where <channel> is the name in the config; several channels may share a profile.
 * The profile's own `tests` run at load: a profile that fails them does not load. Pure after load, any thread.
 */
#ifndef KTG_CHANNEL_H
#define KTG_CHANNEL_H

#include "arena.h"
#include "buf.h"
#include "config.h"
#include "diag.h"
#include "msisdn.h"
#include "segments.h"

#define CHANNEL_ID_MAX 128 /* bytes of an id or session; a provider's longer one is replaced by its hash, "h:..." */
#define CHANNEL_BATCH_MAX 100 /* messages in one request; more are refused with 413 */

enum inbound_kind {
	INBOUND_USSD,
	INBOUND_SMS,
	INBOUND_REPORT, /* a delivery report (DLR) about a message of ours */
	INBOUND_CLOSED, /* the provider says that a USSD session is over; nothing is asked of us */
	INBOUND_EVENT,  /* something else it tells (a URL check, battery low): logged, answered, not kept */
	INBOUND_POLL,   /* a phone gateway that asks for what it shall send: gateway/poll.c */
};
#define INBOUND_KINDS (INBOUND_POLL + 1)

/* What a delivery report says, in the order of what is known: a later report never lowers it. */
enum report_status { REPORT_NONE, REPORT_QUEUED, REPORT_SENT, REPORT_FAILED, REPORT_DELIVERED };

/* A part of a longer SMS that the provider did not join. count 0 or 1: a whole one. */
struct inbound_part {
	struct str ref; /* the same for all parts of a message from one phone */
	int number, count; /* 1 .. count */
};

struct inbound {
	enum inbound_kind kind;
	bool cumulative;      /* USSD: text holds all inputs joined by '*' (Africa's Talking), not only the latest */
	bool begins;          /* USSD, latest-input dialects: a session's first hop: the provider says so, or it was dialled */
	bool begins_told;     /* it does say so: without `begins` the session goes on */
	struct str channel;   /* its name in the config */
	char from[MSISDN_MAX]; /* E.164 digits, short code or alphanumeric sender; empty when unreadable */
	enum msisdn_class from_class;
	struct str from_raw;  /* as it came */
	struct str to;        /* short code or service code */
	struct str session;   /* USSD session id */
	struct str id;        /* provider's message id; for SMS without one: built by the channel (a hash, marked "h:") */
	struct str id_before; /* the one it got if it came before, ten minutes earlier at most; empty: it has only one */
	struct str text;      /* UTF-8 if text_ok, else the bytes as they came */
	bool text_ok;         /* decoded whole and valid UTF-8, no NUL */
	bool incomplete;      /* a joined SMS of which parts never came (gateway/join.c) */
	struct inbound_part part;
	int64_t provider_ms;  /* time stamp of the provider; 0 = none or unreadable (never fatal) */
	struct str raw;       /* the request's query and body as they came, of a batch the item; the journal keeps `text` */
	/* of INBOUND_REPORT */
	enum report_status status;
	struct str status_raw; /* the provider's word for it */
	struct str about;      /* the provider's id of the message of ours, canonical: trimmed, lower case */
	struct str ref;        /* our own reference, where the provider brings it back; may be empty */
	struct str reason;     /* error code or words; may be empty. Of INBOUND_EVENT: what it tells */
	bool opted_out;        /* the provider will not send to this number any more: it told them to stop */
	bool alarm;            /* of INBOUND_EVENT: somebody should see to it */
	bool asks_open;        /* of INBOUND_POLL: not what it shall send, but whose fate we do not know */
	int route;            /* which of the profile's routes read it; private to channel */
};

struct inbound_list {
	int count;             /* 0 only for a batch that is empty */
	struct inbound *item;  /* in the arena */
	int route;             /* whose answer the request gets; private to channel */
};

/* A header of the request by its name in any case; STR_NONE when there is none. */
typedef struct str channel_header_fn(void *arg, struct str name);

struct channel_request {
	struct str method, action, query, body, content_type;
	struct str target;  /* raw path and query as they came: what some providers sign */
	channel_header_fn *header; /* NULL: the request has none that matter */
	void *header_arg;
	const char *peer; /* numeric address */
	int64_t now_ms;
};

#define CHANNEL_HEADERS_MAX 16
struct channel_header {
	struct str name, value; /* without CR, LF or NUL: what would hold one is refused */
};

struct channel_response {
	int status;
	const char *type; /* borrowed from the profile */
	struct str body;  /* lives in the arena */
	int headers;
	struct channel_header header[4]; /* USSD dialects that say in a header whether the session goes on */
};

struct channel_set;
struct channel;

/* Loads every profile of a folder, or the one of a file, and runs its tests, whatever a config names. How many there are; negative errno when
 * the folder cannot be read. */
int channel_profiles_check(const char *folder, struct diag *diag);

/* Loads the profile of every channel in the config. NULL on any finding (also: a channel neither open nor with an allow
 * list nor with a signature; a secret the profile needs and the config does not give). Of a config without secrets
 * (config_load_public()) each is taken to be there: such channels can be looked at, not called. */
struct channel_set *channel_set_load(const struct config *c, struct diag *diag);
void channel_set_free(struct channel_set *set);
const struct channel *channel_find(const struct channel_set *set, struct str name); /* NULL: no such channel */
int channel_count(const struct channel_set *set);
const struct channel *channel_at(const struct channel_set *set, int i); /* in the order of the config */
struct str channel_name(const struct channel *ch);
bool channel_serves(const struct channel *ch, enum inbound_kind kind); /* it has a route of that kind */

/*
 * Reads a request. 0: OUT is filled. Otherwise RESP is the answer to give:
 * -EACCES the address is not allowed (403), or the signature or secret is wrong (401); -ENOENT no such action (404);
 * -ENOSYS wrong method (405); -E2BIG too many messages (413); -ENOMEM (503);
 * -EINVAL a needed field is missing or the body unreadable (400, naming the field).
 */
int channel_read(const struct channel *ch, const struct channel_request *req, struct arena *a, struct inbound_list *out,
		 struct channel_response *resp);
/* The provider's answer for a screen; MORE: the USSD session goes on. An SMS answer may be empty. */
void channel_answer(const struct channel *ch, const struct inbound *in, bool more, struct str screen, struct arena *a,
		    struct channel_response *resp);
struct outgoing;
/* The answer to a request whose messages are all kept: reports, events, sessions that closed, batches (also an empty one),
 * and a poll, which takes COUNT messages along. */
void channel_acknowledge(const struct channel *ch, const struct inbound_list *list, const struct outgoing *hand_out,
			 int count, struct arena *a, struct channel_response *resp);
/* The answer for "our fault, come again": USSD an END with SCREEN, SMS 503 so that the provider retries. */
void channel_retry(const struct channel *ch, const struct inbound *in, struct str screen, struct arena *a,
		   struct channel_response *resp);
/* The answer to an SMS of this route carries its text back to the phone. False: what is to be said goes into the
 * outbox. */
bool channel_answers_sms(const struct channel *ch, const struct inbound *in);

/* ---- sending ---- */

/* One text to one phone, as the templates of a profile name it. */
struct outgoing {
	struct str to;    /* E.164 digits */
	struct str text;  /* UTF-8, transliterated already where that keeps it in GSM-7 */
	enum segments_encoding encoding;
	int parts;
	struct str ref;      /* our reference: the same for every attempt, [a-z0-9]{8,32} */
	struct str reply_to; /* the provider's id of the message this answers; may be empty */
	int64_t now_ms, expires_ms;
};

/* The request to make; everything lives in the arena or the profile. */
struct channel_call {
	struct str method, url, body;
	struct str user, password; /* HTTP Basic; empty: none */
	int headers;
	struct channel_header header[CHANNEL_HEADERS_MAX]; /* the content type among them */
	bool plain_http;      /* the profile or the config allows http:// */
	bool private_address; /* and private or loopback addresses (a Kannel on the same machine) */
};

enum send_result {
	SEND_ACCEPTED,
	SEND_LATER,     /* certainly not taken, may be taken later: 5xx with such words, a full queue */
	SEND_THROTTLED, /* the same, because we are too fast */
	SEND_REFUSED,   /* certainly not taken, and never will be: bad number, bad text */
	SEND_OPTED_OUT, /* the same: this phone told the provider to stop */
	SEND_BARRED,    /* not taken, and neither will the next be: no credit, wrong password. The channel is paused */
	SEND_UNKNOWN,   /* may have been taken: an answer nobody can read */
};
const char *send_result_name(enum send_result r);

struct channel_verdict {
	enum send_result result;
	struct str id;           /* the provider's id, canonical; may be empty */
	struct str why;          /* for people, at most 160 bytes; no number, no text of the message */
	int64_t retry_after_ms;  /* what the provider's words ask for; 0: nothing */
};

bool channel_sends(const struct channel *ch);
/* "sends as 2345 to http://127.0.0.1:13013, reports to https://...", "receives only": for people, without secrets. */
void channel_add_sending(const struct channel *ch, struct buf *out);
/* The provider can send a text of that alphabet and length at all. */
bool channel_takes(const struct channel *ch, enum segments_encoding encoding, int parts);
/* 0; -EINVAL: it cannot send this (no send part, too many parts or not its alphabet, a value that does not fit into a header); -ENOMEM. */
int channel_compose(const struct channel *ch, const struct outgoing *m, struct arena *a, struct channel_call *out);
/* What the provider's answer means. */
void channel_judge(const struct channel *ch, int http_status, struct str content_type, struct str body, struct arena *a,
		   struct channel_verdict *out);
/* The provider deduplicates by our reference: after an unknown outcome the same may be sent again without a second SMS. */
bool channel_dedupes(const struct channel *ch);

#endif
