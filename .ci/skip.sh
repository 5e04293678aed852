#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reports a step of check.sh as skipped: skip.sh BUILD STEP REASON
set -eu

mkdir -p "$1/skipped"
echo "$3" >"$1/skipped/$2"
echo "$2: skipped: $3"
