#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command in its own network namespace, which has only the loopback interface.
isolated='ip link set lo up && exec "$@"'
if unshare --net true 2>/dev/null; then
  exec unshare --net sh -c "$isolated" sh "$@"
elif unshare --map-root-user --net true 2>/dev/null; then
  exec unshare --map-root-user --net sh -c "$isolated" sh "$@"
fi
echo "cannot create a network namespace: the browser can reach the host's network" >&2
exec "$@"
