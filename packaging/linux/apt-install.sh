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
echo "Installing Debian packages:$missing"
# What apt says is of interest only where it fails.
# shellcheck disable=SC2086  # a list of names
said=$(apt-get update 2>&1 && apt-get install --yes --no-install-recommends $missing 2>&1) || {
    echo "$said" >&2
    exit 1
}
