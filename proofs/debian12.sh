#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs Frama-C 25 on a release that does not package it, from packages of Debian 12.
#
#   debian12.sh make                  unpack the packages into FRAMA_C_ROOT, once
#   debian12.sh run COMMAND [WORD..]  run a command with that folder's usr and etc as /usr and /etc
#   debian12.sh path                  print FRAMA_C_ROOT
#
# The packages are verified by apt and unpacked; no maintainer script runs, and nothing is installed on
# the host. The run happens in a mount namespace of its own, so that every path outside /usr and /etc
# is the host's and no mount remains. It needs root or the permission to create a user namespace.
#
# FRAMA_C_ROOT      default: build/roots/debian12 of the project
# FRAMA_C_MIRROR    default: http://deb.debian.org/debian
# FRAMA_C_SECURITY  default: http://deb.debian.org/debian-security
# Proxies and other Acquire settings of the host's apt apply.
set -eu

TOP=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
ROOT=${FRAMA_C_ROOT:-$TOP/build/roots/debian12}
MIRROR=${FRAMA_C_MIRROR:-http://deb.debian.org/debian}
SECURITY=${FRAMA_C_SECURITY:-http://deb.debian.org/debian-security}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
# Frama-C, its provers, the preprocessor and the commands that they start.
PACKAGES="frama-c-base why3 z3 cvc4 gcc libc6-dev dash bash coreutils sed grep mawk libc-bin util-linux"
# Headers that the analyzed sources include; their libraries are not needed.
HEADERS="libssl-dev libsodium-dev libjansson-dev libqrencode-dev libzbar-dev libpng-dev"

die() {
  echo "debian12: $*" >&2
  exit 1
}

write_settings() { # FOLDER: apt's files in FOLDER instead of the host's, with the host's way to a mirror
  mkdir -p "$1/lists/partial" "$1/archives/partial" "$1/apt.conf.d" "$1/preferences.d"
  : >"$1/status"
  {
    echo "deb [signed-by=$KEYRING] $MIRROR bookworm main"
    echo "deb [signed-by=$KEYRING] $SECURITY bookworm-security main"
  } >"$1/sources.list"
  {
    apt-config dump | grep '^Acquire::' || :
    cat <<END
Dir::State "$1";
Dir::State::lists "$1/lists";
Dir::State::status "$1/status";
Dir::Cache "$1";
Dir::Cache::archives "$1/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "$1";
Dir::Etc "$1";
Dir::Etc::main "$1/none";
Dir::Etc::parts "$1/apt.conf.d";
Dir::Etc::sourcelist "$1/sources.list";
Dir::Etc::sourceparts "$1/none";
Dir::Etc::trusted "$1/none";
Dir::Etc::trustedparts "$1/none";
APT::Install-Recommends "false";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
Acquire::Languages "none";
END
  } >"$1/conf"
}

# Files that no proof reads: documents, the OCaml compiler and its libraries, Frama-C's windows.
write_excluded() {
  cat <<'END'
./usr/share/doc/*
./usr/share/man/*
./usr/share/info/*
./usr/share/locale/*
./usr/share/icons/*
./usr/lib/ocaml/*.a
./usr/lib/frama-c/*.a
./usr/lib/*.cm[aot]
./usr/lib/*.cmti
./usr/lib/frama-c/plugins/gui/*
./usr/lib/ocaml/compiler-libs/*
./usr/bin/*.byte
./usr/bin/ocaml*
./usr/bin/frama-c-gui*
./usr/bin/*lto-dump*
END
}

download() { # FOLDER
  # shellcheck disable=SC2086
  apt-get update -qq --error-on=any &&
    apt-get install -qq -y --download-only $PACKAGES &&
    (cd "$1/archives" && apt-get download -qq $HEADERS)
}

unpack() { # FOLDER: the downloaded packages, to FOLDER/root
  for folder in bin sbin lib lib64; do
    mkdir -p "$1/root/usr/$folder"
    ln -s "usr/$folder" "$1/root/$folder"
  done
  for package in "$1"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" >"$1/package.tar"
    tar -x -f "$1/package.tar" -C "$1/root" --no-same-owner --no-same-permissions \
      --keep-directory-symlink --exclude-from="$1/excluded"
  done
  ln -s mawk "$1/root/usr/bin/awk" # a maintainer script would
}

make_root() {
  for tool in apt-get apt-config dpkg-deb; do
    command -v $tool >/dev/null || die "$tool is missing; Frama-C 25 can be unpacked on Debian only"
  done
  [ -r "$KEYRING" ] || die "$KEYRING is missing; install debian-archive-keyring"
  echo "debian12: unpacking Frama-C 25 and its provers from Debian 12 into $ROOT, once (1 to 3 minutes, 700 MB)" >&2
  start=$(date +%s)
  mkdir -p "$(dirname "$ROOT")"
  apt=$(mktemp -d "$ROOT.XXXXXX")
  trap 'rm -rf "$apt"' EXIT
  trap 'exit 130' INT TERM
  write_settings "$apt"
  write_excluded >"$apt/excluded"
  export APT_CONFIG="$apt/conf"
  if ! download "$apt" >"$apt/log" 2>&1; then
    tail -n 3 "$apt/log" >&2
    die "cannot download Debian 12 packages from $MIRROR; connect to the network or set FRAMA_C_MIRROR"
  fi
  unpack "$apt"
  rm -rf "$ROOT"
  mv "$apt/root" "$ROOT"
  echo "debian12: done in $(($(date +%s) - start)) s" >&2
}

run() {
  [ -d "$ROOT/usr" ] || die "$ROOT is missing; run make deps-proofs"
  case $(pwd -P)/ in /usr/* | /etc/*) die "$(pwd -P) would be hidden; move the project out of /usr and /etc" ;; esac
  [ "$(readlink /lib)" = usr/lib ] || die "/lib has to be a link to usr/lib, as on Debian"
  user=
  [ "$(id -u)" = 0 ] || user="--user --map-root-user"
  # Fails, too, in a chroot whose / is no mount point: a mount there would reach the host.
  # shellcheck disable=SC2086
  unshare $user --mount true 2>/dev/null ||
    die "the kernel refuses a mount namespace: run as root, or allow user namespaces (sysctl" \
      "kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)," \
      "or start the container with --privileged; a chroot has to be a mount point"
  # shellcheck disable=SC2086,SC2016
  exec unshare $user --mount sh -eu -c '
    mount --bind "$0/etc" /etc
    mount --bind "$0/usr" /usr
    exec "$@"' "$ROOT" "$@"
}

case ${1:-} in
  make) [ -d "$ROOT/usr" ] || make_root ;;
  run) shift && run "$@" ;;
  path) echo "$ROOT" ;;
  *) die "usage: debian12.sh make | run COMMAND [WORD ...] | path" ;;
esac
