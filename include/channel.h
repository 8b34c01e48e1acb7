/* SPDX-License-Identifier: Apache-2.0 */
/*
 * channel: a provider's dialect as a page of YAML (gateway/channel/<name>.yaml), loaded once, immutable. It turns a raw
 * request into a struct inbound and a screen into the provider's answer. URL: /in/<channel>/<action>.
 * The profile's own `tests` run at load: a profile that fails them does not load. Pure after load, any thread.
 */
#ifndef KTG_CHANNEL_H
#define KTG_CHANNEL_H

#include "arena.h"
#include "buf.h"
#include "config.h"
#include "diag.h"
#include "msisdn.h"

#define CHANNEL_ID_MAX 128 /* bytes of an id or session; a provider's longer one is replaced by its hash, "h:..." */

enum inbound_kind { INBOUND_USSD, INBOUND_SMS };

struct inbound {
	enum inbound_kind kind;
	bool cumulative;      /* USSD: text holds all inputs joined by '*' (Africa's Talking), not only the latest */
	struct str channel;   /* profile name */
	char from[MSISDN_MAX]; /* E.164 digits, short code or alphanumeric sender; empty when unreadable */
	enum msisdn_class from_class;
	struct str from_raw;  /* as it came */
	struct str to;        /* short code or service code */
	struct str session;   /* USSD session id */
	struct str id;        /* provider's message id; for SMS without one: built by the channel (a hash, marked "h:") */
	struct str text;      /* UTF-8 if text_ok, else the bytes as they came */
	bool text_ok;         /* decoded whole and valid UTF-8, no NUL */
	int64_t provider_ms;  /* time stamp of the provider; 0 = none or unreadable (never fatal) */
	struct str raw;       /* the request's query and body as they came; the journal keeps `text` */
	int route;            /* which of the profile's routes read it; private to channel */
};

struct channel_request {
	struct str method, action, query, body, content_type;
	const char *peer; /* numeric address */
	int64_t now_ms;
};

struct channel_response {
	int status;
	const char *type; /* borrowed from the profile */
	struct str body;  /* lives in the arena */
};

struct channel_set;
struct channel;

/* Loads the profile of every channel in the config. NULL on any finding (also: a channel neither open nor with an allow list). */
struct channel_set *channel_set_load(const struct config *c, struct diag *diag);
void channel_set_free(struct channel_set *set);
const struct channel *channel_find(const struct channel_set *set, struct str name); /* NULL: no such channel */
bool channel_serves(const struct channel *ch, enum inbound_kind kind); /* it has a route for USSD, or for SMS */

/*
 * Reads a request. 0: OUT is filled. Otherwise RESP is the answer to give:
 * -EACCES the address is not allowed (403); -ENOENT no such action (404); -ENOSYS wrong method (405);
 * -EINVAL a needed field is missing or the body unreadable (400, naming the field); -ENOMEM (503).
 */
int channel_read(const struct channel *ch, const struct channel_request *req, struct arena *a, struct inbound *out,
		 struct channel_response *resp);
/* The provider's answer for a screen; MORE: the USSD session goes on. An SMS answer may be empty. */
void channel_answer(const struct channel *ch, const struct inbound *in, bool more, struct str screen, struct arena *a,
		    struct channel_response *resp);
/* The answer for "our fault, come again": USSD an END with SCREEN, SMS 503 so that the provider retries. */
void channel_retry(const struct channel *ch, const struct inbound *in, struct str screen, struct arena *a,
		   struct channel_response *resp);

#endif
