#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs `make STEP` for each step and reports times and counts; ends at the first step that fails.
#
#   check.sh BUILD STEP...
#
# A step that calls skip.sh counts as skipped. KEEP_GOING=1 runs the steps after a failure, too.
set -eu

build=$1
shift
now() { date +%s; }
total=$# start=$(now) passed=0 failed=0 skipped=0
rm -rf "$build/skipped"
mkdir -p "$build"
: >"$build/check.log"

for step; do
  begin=$(now)
  printf '\n== make %s (%s s so far)\n' "$step" $((begin - start))
  if ! "${MAKE:-make}" --no-print-directory "$step"; then
    verdict=failed failed=$((failed + 1))
    echo "make $step failed"
  elif [ -e "$build/skipped/$step" ]; then
    verdict="skipped: $(cat "$build/skipped/$step")" skipped=$((skipped + 1))
  else
    verdict=passed passed=$((passed + 1))
  fi
  printf '%6s s  %-24s %s\n' $(($(now) - begin)) "$step" "$verdict" >>"$build/check.log"
  [ $failed = 0 ] || [ "${KEEP_GOING:-}" = 1 ] || break
done

echo
cat "$build/check.log"
printf '%6s s  all; %s of %s steps were not run\n' $(($(now) - start)) \
  $((total - passed - failed - skipped)) "$total"
echo "check: $passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
