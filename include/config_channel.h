/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_channel: one channel of the config with all that belongs to it, its secrets file among it; and the clients of
 * sendsms. For config.c alone.
 */
#ifndef KTG_CONFIG_CHANNEL_H
#define KTG_CONFIG_CHANNEL_H

#include "config.h"
#include "yaml.h"

/* Adds the channel that N is; findings go to DIAG. */
void config_read_channel(struct config *c, const struct yaml *y, const struct yaml_node *n, struct diag *diag);
/* Adds the clients of the map N. */
void config_read_sendsms(struct config *c, const struct yaml *y, const struct yaml_node *n, struct diag *diag);

/* What both have: how many networks the list has, each a string in ALLOW; and the secrets file that N names, NULL with a
 * finding when it is not there or others may read it. Free with yaml_free(). */
int config_read_allow(char allow[CONFIG_ALLOW_MAX][48], const struct yaml *y, const struct yaml_node *list,
		      struct diag *diag);
struct yaml *config_open_secrets(const struct config *c, const struct yaml *y, const struct yaml_node *n,
				 struct diag *diag);

#endif
