#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of Debian 12 or 13 that are missing.
#
#   packages.sh GOAL NAME...    GOAL: the make goal, for messages; NAME: a package, or COMMAND:PACKAGE
#                               for a package that is not needed where the command exists
set -eu

goal=$1
shift
packages='' missing=''
for name; do
  case $name in
    *:*) command -v "${name%:*}" >/dev/null || missing="$missing ${name#*:}" ;;
    *) packages="$packages $name" ;;
  esac
done
# shellcheck disable=SC2086
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $packages 2>/dev/null || :)
for name in $packages; do
  echo "$installed" | grep -qx "$name installed" || missing="$missing $name"
done
[ -n "$missing" ] || exit 0

if ! grep -qsx 'ID=debian' /etc/os-release || ! command -v apt-get >/dev/null; then
  echo "make $goal installs packages on Debian only; install what Debian calls:$missing" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "make $goal needs root to install packages; run: sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
echo "make $goal: installing$missing"
apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
