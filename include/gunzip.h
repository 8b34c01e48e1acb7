/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gunzip: a gzip or zlib body inflated, at most so large (zlib, which only gunzip.c includes). Pure, any thread.
 */
#ifndef KTG_GUNZIP_H
#define KTG_GUNZIP_H

#include "arena.h"

/* 0: *OUT lives in the arena. -E2BIG: more than MAX bytes; -EINVAL: not whole, or not gzip; -ENOMEM. */
int gunzip(struct str in, size_t max, struct arena *a, struct str *out);

#endif
