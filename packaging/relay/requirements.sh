#!/bin/sh
# Print the part of the lock that a relay needs, with its hashes: requirements.sh PACKAGES LOCK
set -eu
awk 'NR == FNR { if ($1 !~ /^#/) wanted[$1]; next } /^[a-z]/ { split($0, name, "=="); keep = name[1] in wanted } keep' "$1" "$2"
