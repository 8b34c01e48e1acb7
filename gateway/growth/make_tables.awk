# SPDX-License-Identifier: Apache-2.0
#
# Makes who_tables.c from WHO's L, M, S tables as CSV (columns sex,key,l,m,s; sex 1 male, 2 female; sorted by sex, then
# key; key in days, or in cm with steps of 0.1). The build does not need this; run it only when WHO publishes new tables:
#
#	awk -f gateway/growth/make_tables.awk wfa.csv lhfa.csv bfa.csv hcfa.csv acfa.csv wfl.csv wfh.csv \
#		> gateway/growth/who_tables.c
#
# A figure that would not be exact, a gap, or a missing file is an error: message, exit 1, nothing to keep.

function fail(what) {
	print FILENAME ":" FNR ": " what > "/dev/stderr"
	failed = 1
	exit 1
}

# TEXT x 10^PLACES as an integer, by moving the decimal point: no rounding can happen.
function scaled(text, places,    sign, part, n) {
	sign = ""
	if (text ~ /^-/) {
		sign = "-"
		text = substr(text, 2)
	}
	if (text !~ /^[0-9]+(\.[0-9]+)?$/)
		fail("not a number: " text)
	n = split(text, part, ".")
	if (n == 1)
		part[2] = ""
	if (length(part[2]) > places)
		fail("more than " places " decimals: " text)
	while (length(part[2]) < places)
		part[2] = part[2] "0"
	return sign ((part[1] part[2]) + 0)
}

function within(value, low, high) {
	if (value + 0 < low || value + 0 > high)
		fail(value " does not fit")
	return value
}

function array_name() {
	return table "_" (sex == 1 ? "male" : "female")
}

function end_array() {
	if (rows)
		print (rows % 4 ? "\n" : "") "};"
	if (rows)
		index_rows[table] = index_rows[table] sprintf("{%d, %d, %s}, ", first, rows, array_name())
	rows = 0
}

function begin_array(key) {
	end_array()
	table = wanted
	sex = $1
	first = key
	print "\nstatic const struct who_row " array_name() "[] = {"
}

BEGIN {
	FS = ","
	print "/* SPDX-License-Identifier: Apache-2.0 */"
	print "/*"
	print " * The L, M, S tables of the WHO Child Growth Standards. Source: World Health Organization, 2006 (length/height,"
	print " * weight, BMI for age, weight for length/height) and 2007 (head and arm circumference for age); the figures are"
	print " * WHO's, as published, and WHO does not endorse this program."
	print " *"
	print " * Made by make_tables.awk from WHO's tables; do not edit. Each row is {L x 10^4, S x 10^5, M x 10^4}, see"
	print " * who_tables.h; four rows to a line; the comment is the key of its first row: day of age, or millimetres."
	print " */"
	print "#include \"who_tables.h\""
	print ""
	print "/* clang-format off */"
}

FNR == 1 {
	wanted = FILENAME
	sub(/.*\//, "", wanted)
	sub(/\.csv$/, "", wanted)
	places = wanted ~ /^wf[lh]$/ ? 1 : 0
	next
}

{
	if (NF != 5 || ($1 != 1 && $1 != 2))
		fail("want sex,key,l,m,s")
	key = scaled($2, places)
	if (table != wanted && $1 != 1)
		fail("want the boys first")
	if (table != wanted || sex != $1)
		begin_array(key)
	if (key != first + rows)
		fail("key " $2 " is out of order")
	if (rows % 4 == 0)
		printf "\t/* %4d */", key
	printf " {%d, %d, %d},", within(scaled($3, 4), -32768, 32767), within(scaled($5, 5), 0, 65535),
		within(scaled($4, 4), 0, 2147483647)
	rows++
	if (rows % 4 == 0)
		print ""
}

END {
	if (failed)
		exit 1
	end_array()
	print "\nconst struct who_table who_tables[WHO_TABLES][2] = {"
	n = split("wfa lhfa bfa hcfa acfa wfl wfh", order, " ")
	for (i = 1; i <= n; i++) {
		both = index_rows[order[i]]
		if (gsub(/}, /, "}, ", both) != 2) {
			print "want both sexes of " order[i] ".csv" > "/dev/stderr"
			exit 1
		}
		printf "\t[WHO_%s] = {%s},\n", toupper(order[i]), substr(both, 1, length(both) - 2)
	}
	print "};"
}
