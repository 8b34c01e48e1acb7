/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_channel: one channel of the config with all that belongs to it, its secrets file among it. For config.c alone.
 */
#ifndef KTG_CONFIG_CHANNEL_H
#define KTG_CONFIG_CHANNEL_H

#include "config.h"
#include "yaml.h"

/* Adds the channel that N is; findings go to DIAG. */
void config_read_channel(struct config *c, const struct yaml *y, const struct yaml_node *n, struct diag *diag);

#endif
