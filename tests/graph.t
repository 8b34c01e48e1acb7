#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `kentongan graph`: the flows as Mermaid, as somebody meets it who wants a picture for a meeting.
. tests/lib.sh

# Every node of an edge is declared before it, brackets and subgraphs close, quotes come in pairs.
sound() {
	printf '%s\n' "$1" | awk '
		NR == 1 { if ($0 != "flowchart TD") bad = "first line"; next }
		{ n = gsub(/"/, "\""); if (n % 2) bad = "quotes: " $0 }
		$1 == "subgraph" { open++; next }
		$1 == "end" { open--; next }
		$2 ~ /^-/ { if (!($1 in node) || !($NF in node)) bad = "not declared: " $0; edges++; next }
		{ match($1, /^S_[a-z0-9_]+/); id = substr($1, 1, RLENGTH); if (id == "" || id in node) bad = "node: " $0; node[id] = 1 }
		END { if (bad == "" && (open || !edges)) bad = "subgraphs"; print bad; exit bad != "" }'
}

run graph --flows flows
is "$code $err" '0 ' 'our flows are drawn'
ok 'and what is drawn is sound' sound "$out"
is "$(echo "$out" | grep -c subgraph)" 8 'one subgraph for each flow'
like "$out" '^  S_ukur_4 -->\|"anak.umur_hari #gt;= 640 and anak.umur_hari #lt;= 820"\| S_ukur_5$' 'an edge says its condition'
like "$out" '^  S_ukur_9 -\.->\|"call"\| S_perbaiki_0$' 'a call leads into the other flow'
like "$out" '^  S_menu_2 -->\|"3 Kunjungan rumah"\| S_kunjungan_0$' 'and a line of a menu'
all=$out
run graph --flows flows
is "$out" "$all" 'twice the same'
run graph
is "$code $out" "0 $all" 'without a config the flows beside us'
run graph --flows flows ukur
ok 'one flow alone is sound' sound "$out"
is "$code $(echo "$out" | grep subgraph)" '0   subgraph F_ukur["ukur: Ukur balita"]' 'and alone'
like "$out" '^  S_perbaiki_0\(\["flow perbaiki"\]\)$' 'what it calls is one box'
write_config
run graph -c "$config" menu bantuan
is "$code $err $(echo "$out" | grep -c subgraph)" '0  2' 'two of them, by the config'

run graph --flows flows ukr
is "$code $out$err" "2 kentongan graph: there is no flow 'ukr'; did you mean 'ukur'?" 'a name that is not there, with the one that was meant'
run graph --flows flows xyzzy
is "$code $out$err" "2 kentongan graph: there is no flow 'xyzzy'; \`kentongan check\` lists them" 'or without'
run graph --flows flows -c "$config"
is "$code $out$err" '2 kentongan graph: --flows or -c, not both' 'one folder'
run graph -c "$dir/none.yaml"
is "$code $out" '1 ' 'a config that is not there is a failure'
mkdir "$dir/flows"
cp flows/pesan.yaml "$dir/flows"
printf 'flow: x\ntitle: X\nfor: [kader]\nstart: yes\nsteps:\n- end: "{y}"\n' >"$dir/flows/x.yaml"
run graph --flows "$dir/flows"
like "$code $err" "^1 kentongan graph: $dir/flows/x.yaml:6:8: " 'flows with findings are not drawn'
is "$out" '' 'not even in part'
finish
