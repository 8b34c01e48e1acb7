#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The README's worked example: a question is added to a copy of flows/ukur.yaml, and no C is touched.
. tests/lib.sh

cp -r flows "$dir/flows"
sed -i -f tests/example/asi.sed "$dir/flows/ukur.yaml"
is "$(diff flows/ukur.yaml "$dir/flows/ukur.yaml" | grep -c '^<') $(diff flows/ukur.yaml "$dir/flows/ukur.yaml" | grep -c '^>')" '0 9' \
	'nine lines are added, none is changed'
"$kentongan" check "$dir/flows" >"$dir/out" 2>&1
is "$?" 0 'check finds nothing'
"$kentongan" chat --flows "$dir/flows" tests/example/asi.chat >"$dir/out" 2>&1
is "$? $(grep -c '^ok' "$dir/out")" '0 1' 'the phone asks it, by menu and by SMS'
sed -n '/^- ask: asi/,/^$/p; /^- save: asi/,/^$/p' "$dir/flows/ukur.yaml" | grep . >"$dir/shown"
is "$(grep -c . "$dir/shown")" "$(sed "s|^    ||" README.md | grep -cxFf "$dir/shown")" "the README shows these very lines"
finish
