/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config: kentongan.yaml, one page. Every key is in one table in config.c (name, type, default, bounds, a line of help);
 * an unknown key is an error with its place. Paths are relative to the folder of the file. Immutable after load.
 *
 *	listen: 127.0.0.1:8080        # where providers reach us
 *	database: sqlite:data/kentongan.db
 *	redis: unix:run/redis.sock    # or 127.0.0.1:6379
 *	flows: flows                  # folder of flow files
 *	profiles: gateway/channel     # folder of channel profiles
 *	channels:
 *	  africastalking: {allow: [127.0.0.1]}
 *	  kannel: {open: true}
 */
#ifndef KTG_CONFIG_H
#define KTG_CONFIG_H

#include "date.h"
#include "diag.h"
#include "log.h"

#define CONFIG_CHANNELS_MAX 16
#define CONFIG_ALLOW_MAX 16
#define CONFIG_PATH_MAX 512

struct config_value {
	char name[32];
	char value[256];
	bool secret; /* from the secrets file */
	int line, col; /* where it stands in its file */
};

/*
 *	kannel:
 *	  profile: kannel               # default: the channel's own name
 *	  allow: [127.0.0.1]
 *	  secrets: secrets/kannel.yaml  # mode 0600; what a profile names as c:NAME
 *	  settings: {send_url: "http://127.0.0.1:13013/cgi-bin/sendsms", sender: "2345"}
 *	  tps: 10                       # messages a second
 *	  price: 350                    # rupiah a part
 *	  budget_day: 200000            # rupiah; at the limit nothing more is sent, but danger
 *	  budget_month: 4000000
 *	  operators: [Telkomsel, XL]    # of the numbers it sends to; default: all
 *	  parallel: 8                   # requests at once
 *	  timeout_ms: 10000             # for the answer to one
 *	  unknown: keep                 # keep or resend: what may have been taken and no report comes for
 *	  deadline_ms: 4000             # for the answer to a USSD hop; over it an honest END, and the result by SMS
 *	  local: yes                    # may send to private addresses and plain http
 */
#define CONFIG_VALUES_MAX 16
#define CONFIG_OPERATORS_MAX 8
struct config_channel {
	char name[32];  /* in the URL and in the journal */
	char profile[32];
	int line, col;  /* where its name stands; 0: made by no file */
	char secrets[CONFIG_PATH_MAX]; /* the file; empty: none */
	bool open;      /* answers any address: said on purpose */
	int allows;
	char allow[CONFIG_ALLOW_MAX][48]; /* "127.0.0.1", "10.1.0.0/16", "::1" */
	int values;     /* settings and secrets, one name once */
	struct config_value value[CONFIG_VALUES_MAX];
	int tps, parallel, timeout_ms, deadline_ms;
	int64_t price, budget_day, budget_month; /* rupiah; a budget of 0: no limit */
	int operators;
	char operator[CONFIG_OPERATORS_MAX][16];
	bool resend_unknown, local;
	bool secrets_unread; /* it has a secrets file, and config_load_public() left it alone */
};

/*
 *	sendsms:                        # other software sends through us as through a Kannel; nobody without it
 *	  dinkes:                       # its user name
 *	    secrets: secrets/dinkes.yaml # mode 0600, one line: password: ...
 *	    allow: [10.1.0.0/16]        # its addresses; default: any that knows the password
 *	    priority: tip               # what its messages are, and the most it may ask for: danger, reminder, tip, broadcast
 *	    per_day: 1000               # messages
 *	    abroad: no                  # yes: also to numbers that are no Indonesian mobiles
 */
#define CONFIG_CLIENTS_MAX 8
struct config_client {
	char name[32];
	char password[128];
	int allows; /* 0: any address */
	char allow[CONFIG_ALLOW_MAX][48];
	int priority; /* enum outbox_priority */
	int per_day;
	bool abroad;
};

struct config {
	bool without_secrets;           /* loaded by config_load_public() */
	char path[CONFIG_PATH_MAX];     /* the file itself */
	char listen_host[64];           /* numeric address */
	int listen_port;                /* 0 = any free port, told as "ready port=N" */
	int loops;                      /* network threads, 1..64 */
	char database[CONFIG_PATH_MAX]; /* path of the SQLite file (the part after "sqlite:") */
	char redis_unix[CONFIG_PATH_MAX]; /* path of the socket; empty when redis_host is used */
	char redis_host[64];
	int redis_port;
	bool redis_shared;              /* several gateways use this Redis: save sessions by compare-and-set */
	char flows[CONFIG_PATH_MAX], profiles[CONFIG_PATH_MAX];
	enum zone zone;                 /* where a person's posyandu says nothing else */
	int repeat_seconds;             /* a finished conversation's last screen is kept for a repeated hop; 30..3600 */
	int resume_seconds;             /* an unfinished one can be gone on with, by SMS or by dialling again; 60..86400 */
	enum log_level log;
	/* Outgoing messages that nobody asked for go between these two, in the recipient's zone; minutes of the day. */
	int send_from, send_until;
	char public_url[256];           /* how providers reach us, "https://sms.example.go.id"; empty: not told. What is signed */
	int clients; /* of sendsms; 0: it is off */
	struct config_client client[CONFIG_CLIENTS_MAX];
	int channels;
	struct config_channel channel[CONFIG_CHANNELS_MAX];
};

/* Loads PATH; when PATH is NULL $KENTONGAN_CONFIG, and when that is not set the first that exists of ./kentongan.yaml and
 * /etc/kentongan/kentongan.yaml. 0, or -EINVAL / -ENOENT with the reasons in DIAG. */
int config_load(struct config *c, const char *path, struct diag *diag);
/* The same for who only looks: secrets files are not opened, so an account that may not read them can look, too. */
int config_load_public(struct config *c, const char *path, struct diag *diag);

/* Every key but channels as a line of YAML with its default and its help, for people who write a config. */
struct buf;
void config_add_keys(struct buf *out);
void config_add_channel_keys(struct buf *out); /* those of a channel, as comments */
void config_add_sendsms_keys(struct buf *out); /* the same for a client of sendsms */

#endif
