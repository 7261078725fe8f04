#!/bin/sh
# Install the Debian packages of a list (one a line, # starts a comment): as root; otherwise say the one line to run.
set -eu

missing=
for package in $(sed 's/#.*//' "$1"); do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "This system has no apt-get. Please install what these Debian packages hold, then try again:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "A few packages are missing. Please run this line, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
# shellcheck disable=SC2086  # a list of names
apt-get install --quiet=2 --yes --no-install-recommends $missing >/dev/null
