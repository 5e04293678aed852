#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Boots systemd as process 1 in new namespaces (processes, mounts, network, control groups), on an
# overlay of / with writes in memory; starts one unit that runs COMMAND in this folder, prints its
# output, and exits with its status. The network is loopback only; the host is not changed. Status 77
# with the reason on stderr means that it cannot run here.
#
#   boot.sh INSTALLED COMMAND...    INSTALLED: a folder that is copied over /
set -euo pipefail
SECONDS_MOST=150

refuse() {
  echo "$*" >&2
  exit 77
}

mount_or_refuse() {
  mount "$@" 2>/dev/null || refuse "mount $* is refused"
}

# The unit that runs the command. systemd exits with it and its status.
write_unit() {
  cat <<UNIT
[Unit]
Description=the check
Wants=dbus.socket
After=dbus.socket
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
WorkingDirectory=/run/check/tree
Environment=HOME=/root
ExecStart=$*
StandardOutput=append:/run/check/output
StandardError=append:/run/check/output
TimeoutStartSec=$((SECONDS_MOST - 30))
UNIT
}

make_devices() {
  local device
  mount_or_refuse -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount_or_refuse --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/pts dev/shm
  mount_or_refuse -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  mount_or_refuse -t tmpfs -o mode=1777 tmpfs dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
}

# Runs as process 1 of the namespaces: prepares a new root, then executes systemd.
inside() {
  local installed=$1 place=$2 output=$3 tree=$PWD
  shift 3
  mount_or_refuse -t tmpfs tmpfs "$place"
  mkdir "$place"/{changed,work,root}
  mount_or_refuse -t overlay overlay -o "lowerdir=/,upperdir=$place/changed,workdir=$place/work" \
    "$place/root"
  cp -R "$installed/." "$place/root"
  cd "$place/root"
  mount_or_refuse -t proc proc proc
  mount_or_refuse --bind proc/sys proc/sys
  mount_or_refuse -o remount,bind,ro proc/sys # the kernel's settings, which namespaces share
  mount_or_refuse -t sysfs -o ro sysfs sys
  mount_or_refuse -t cgroup2 cgroup2 sys/fs/cgroup
  mount_or_refuse -t tmpfs -o mode=755 tmpfs run
  mount_or_refuse -t tmpfs -o mode=1777 tmpfs tmp
  make_devices
  mkdir -p run/check/{tree,old}
  touch run/check/output
  mount_or_refuse --bind -o ro "$tree" run/check/tree
  mount_or_refuse --bind "$output" run/check/output
  rm -rf etc/systemd/system var/log/journal # none of the host's own services
  mkdir -p etc/systemd/system
  : >etc/fstab
  echo 0123456789abcdef0123456789abcdef >etc/machine-id
  write_unit "$@" >etc/systemd/system/check.service
  ip link set lo up
  # Not chroot: inside a chroot, user namespaces (PrivateUsers) are not possible.
  pivot_root . run/check/old
  umount -l run/check/old
  mount --make-rshared / # mounts of systemd's helpers must propagate to services
  # With "container" set, systemd does not manage clock, modules and consoles.
  exec env -i container=check PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    setpriv --bounding-set -sys_time,-sys_module,-sys_rawio,-syslog,-sys_boot \
    /lib/systemd/systemd --system --unit=check.service --log-target=journal --show-status=no
}

# shellcheck disable=SC2317 # called by the trap
clean() {
  if [ -n "${cgroup:-}" ]; then
    find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  fi
  umount "$work/cgroups" 2>/dev/null || true
  rm -f "$work/output"
  rmdir "$work/cgroups" "$work/place" "$work" || true
}

if [ "${1:-}" = --inside ]; then
  shift
  inside "$@"
fi
[ "$(id -u)" = 0 ] || refuse "needs root"
[ -x /lib/systemd/systemd ] || refuse "systemd is missing"
namespaces=(unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child)
"${namespaces[@]}" true 2>/dev/null || refuse "namespaces are not permitted"
work=$(mktemp -d /tmp/tricode-boot-XXXXXX)
trap clean EXIT
mkdir "$work"/{cgroups,place}
touch "$work/output"
mount_or_refuse -t cgroup2 cgroup2 "$work/cgroups"
mkdir "$work/cgroups/$(basename "$work")" 2>/dev/null || refuse "cannot create a control group"
cgroup=$work/cgroups/$(basename "$work")
status=0
# Run inside the group, so that it is the root of systemd's control groups.
# shellcheck disable=SC2016
bash -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' - "$cgroup" \
  timeout -k 5 "$SECONDS_MOST" "${namespaces[@]}" \
  "$0" --inside "$1" "$work/place" "$work/output" "${@:2}" || status=$?
cat "$work/output"
exit "$status"
