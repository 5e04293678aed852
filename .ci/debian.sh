#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds and tests the last commit in a bare Debian: debian.sh BUILD RELEASE STEP...
#
# RELEASE is bookworm or trixie. mmdebstrap or debootstrap makes BUILD/roots/RELEASE anew: the essential
# packages, git, make and ca-certificates. This needs root. The run has a mount namespace of its own, so
# that no mount remains; HOME does not exist there. The host's resolver, certificates and settings of
# apt's downloads apply.
#
# DEBIAN_MIRROR    default: http://deb.debian.org/debian
# DEBIAN_VARIABLES variables NAME=VALUE for make, default: PROVE=center
set -eu

build=$1 release=$2
shift 2
TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
BARE=git,make,ca-certificates
mkdir -p "$build/roots"
root=$(CDPATH='' cd -- "$build/roots" && pwd)/$release
start=$(date +%s)

die() {
  echo "check-debian: $*" >&2
  exit 1
}

make_root() {
  rm -rf --one-file-system "$root"
  if command -v mmdebstrap >/dev/null; then
    mmdebstrap --quiet --mode=root --variant=minbase --format=directory --include=$BARE \
      --dpkgopt=force-unsafe-io "$release" "$root" "$MIRROR"
  else
    PATH=$PATH:/usr/sbin debootstrap --variant=minbase --include=$BARE "$release" "$root" "$MIRROR" >/dev/null
  fi
  apt-config dump | grep '^Acquire::' >"$root/etc/apt/apt.conf.d/90host" || :
  for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
    [ ! -e $file ] || cp -L $file "$root$file"
  done
}

case $release in bookworm | trixie) ;; *) die "RELEASE has to be bookworm or trixie, not $release" ;; esac
[ "$(id -u)" = 0 ] || die "needs root to make a root file system; run: sudo make check-debian RELEASE=$release"
command -v mmdebstrap >/dev/null || [ -x /usr/sbin/debootstrap ] ||
  die "mmdebstrap and debootstrap are missing; install one of them"
[ -z "$(git -C "$TOP" status --porcelain --untracked-files=no)" ] ||
  echo "check-debian: uncommitted changes are not tested" >&2

make_root || die "cannot make a root of $release from $MIRROR"
git clone --quiet --no-hardlinks "$TOP" "$root/srv/tricode" || die "cannot clone $TOP"
echo "check-debian: bare $release in $(($(date +%s) - start)) s: $root"

# shellcheck disable=SC2016
exec unshare --mount --propagation private sh -eu -c '
  root=$1
  shift
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  # Not chroot: a program that makes a mount namespace in a chroot reads wrong paths in /proc/self/exe.
  cd "$root"
  PATH=$PATH:/usr/sbin pivot_root . mnt
  umount -l /mnt
  cd /srv/tricode
  exec env -i HOME=/nonexistent PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 ${CI:+CI=$CI} \
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt ${DEBIAN_VARIABLES:-PROVE=center} \
    .ci/check.sh build "$@"
' sh "$root" "$@"
