/* SPDX-License-Identifier: Apache-2.0 */
/*
 * msisdn_prefix: who was given which mobile prefix, 08ab as people say it, held here as the digits 8ab that follow 62.
 * Compiled from the lists of prefixes that Indonesian telephone pages keep (gadgetren.com; "nomor prefix operator" of
 * adamabhin/dummy-traditional on GitHub), as of 2025: facts, no official register. Names are those under which numbers
 * are sold: Tri belongs to Indosat Ooredoo Hutchison since 2022; Axis, XL and Smartfren to XLSmart since 2025. Blocks
 * inside a prefix that another brand of the same house uses (by.U in 0851, Axis in 0859) are not told apart.
 */
#include "msisdn.h"

enum operator{ TELKOMSEL, INDOSAT, XL, AXIS, SMARTFREN, TRI, OPERATORS };
static const char *const names[OPERATORS] = {"Telkomsel", "Indosat", "XL", "Axis", "Smartfren", "Tri"};

static const struct range {
	uint16_t from, to;
	enum operator owner;
} ranges[] = {
	{811, 813, TELKOMSEL}, {814, 816, INDOSAT}, {817, 819, XL},        {821, 823, TELKOMSEL},
	{831, 833, AXIS},      {838, 838, AXIS},    {851, 853, TELKOMSEL}, {855, 858, INDOSAT},
	{859, 859, XL},        {877, 879, XL},      {881, 889, SMARTFREN}, {895, 899, TRI},
};

const char *msisdn_operator_name(int i)
{
	return i >= 0 && i < OPERATORS ? names[i] : NULL;
}

const char *msisdn_operator(struct str number)
{
	char e164[MSISDN_MAX];
	int prefix = 0;

	if (msisdn_parse(number, e164) != MSISDN_MOBILE)
		return NULL;
	for (const char *p = e164 + 2; p < e164 + 5; p++)
		prefix = prefix * 10 + (*p - '0');
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (prefix >= ranges[i].from && prefix <= ranges[i].to)
			return names[ranges[i].owner];
	}
	return NULL;
}
