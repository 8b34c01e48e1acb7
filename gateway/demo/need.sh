#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# need.sh PACKAGE...: sees to it that the Debian packages are installed. Installs what is missing when it may (root, or sudo
# that does not ask); otherwise prints the one line to run and fails. Kannel is needed for a test, which starts its own: the
# service that its package would start stays off.
set -eu

missing=
for p in "$@"; do
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null || true) in
	"install ok installed") ;;
	*) missing="$missing $p" ;;
	esac
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	sudo=sudo
else
	echo "Some packages are missing. Please run this line as root (or put sudo before each half), then again:" >&2
	echo "  apt-get update && $install" >&2
	exit 1
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -q >/dev/null || true
policy=/usr/sbin/policy-rc.d # Debian asks it, where there is one, whether a new service may start
quiet=
case "$missing " in
*" kannel "*) quiet=yes ;;
esac
[ -z "$quiet" ] || [ -e "$policy" ] || {
	printf '#!/bin/sh\ncase " $* " in *" kannel "* | *" kannel.service "*) exit 101 ;; esac\n' | $sudo tee "$policy" >/dev/null
	$sudo chmod 755 "$policy"
	# shellcheck disable=SC2064
	trap "$sudo rm -f $policy" EXIT INT TERM
}
# shellcheck disable=SC2086
$sudo env DEBIAN_FRONTEND=noninteractive $install >"${TMPDIR:-/tmp}/kentongan-apt.log" 2>&1 || {
	tail -5 "${TMPDIR:-/tmp}/kentongan-apt.log" >&2
	echo "The packages could not be installed. Line that failed: $install" >&2
	exit 1
}
[ -z "$quiet" ] || $sudo update-rc.d kannel disable >/dev/null 2>&1 || true # nor at the next boot
