#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints one line when tools are missing.
#
#   tools.sh GOAL NAME...    GOAL: the make goal that installs the tools
#                            NAME: a command, lib:NAME of pkg-config, or python:MODULE of PYTHON
set -eu

goal=$1
shift
missing='' libraries='' modules=''
for name; do
  case $name in
    lib:*) libraries="$libraries ${name#lib:}" ;;
    python:*) modules="$modules ${name#python:}" ;;
    *) command -v "$name" >/dev/null || missing="$missing $name" ;;
  esac
done
if command -v "${PKG_CONFIG:=pkg-config}" >/dev/null; then
  # shellcheck disable=SC2086
  if [ -n "$libraries" ] && ! "$PKG_CONFIG" --exists $libraries; then
    for name in $libraries; do
      "$PKG_CONFIG" --exists "$name" || missing="$missing $name"
    done
  fi
else
  missing="$missing $PKG_CONFIG"
fi
for name in $modules; do
  "${PYTHON:-python3}" -c "import $name" 2>/dev/null || missing="$missing python3-$name"
done
[ -z "$missing" ] || echo "missing:$missing; run make $goal"
