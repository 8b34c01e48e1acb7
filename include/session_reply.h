/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session_reply: what an error reply of Redis means to us. Only the first word counts; the text behind it is for people
 * and changes between versions. Pure, any thread.
 */
#ifndef KTG_SESSION_REPLY_H
#define KTG_SESSION_REPLY_H

#include "str.h"

enum session_error {
	SESSION_ERROR_AWAY,      /* a state of the server that passes or that a person must mend */
	SESSION_ERROR_NO_SCRIPT, /* the server has lost our script: send it whole */
	SESSION_ERROR_TYPE,      /* the key holds no string: not ours, as good as no value */
	SESSION_ERROR_BUG,       /* an answer we have no rule for: treated as away, logged as an error */
};

/* TEXT e.g. "OOM command not allowed when ..."; *REASON becomes its first word as a literal ("other" without a rule).
 */
enum session_error session_error_of(struct str text, const char **reason);

#endif
