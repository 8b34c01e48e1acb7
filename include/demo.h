/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo: an invented district (Kabupaten Buleleng 51.08: one puskesmas, five posyandu, a bidan, seven cadres, two dozen
 * children with months of weighings) from gateway/demo/buleleng.yaml, written into an empty store. No person in it exists.
 * Weights follow WHO's tables from each child's own z, so the demo is as plausible on any day it is made.
 */
#ifndef KTG_DEMO_H
#define KTG_DEMO_H

#include "diag.h"
#include "store.h"

/* Fills STORE as seen on TODAY, all or nothing; its thread must not run. 0; -EEXIST: people are already in it, nothing was
 * changed; -EINVAL with DIAG; another negative errno when the database refuses. */
int demo_fill(struct store *store, const char *yaml_path, int32_t today, struct diag *diag);

#endif
