# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# To be sourced by the scripts that a new user runs: gets a Debian machine ready to build.
#
#   heliotrope_setup GROUP...    installs what is missing of the groups in cmake/debian-packages.txt
#
# Where everything is there, nothing is called and no privilege is asked for.

heliotrope_root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

heliotrope_packages() {
  local group
  for group in "$@"; do
    sed -n "/^\[$group\]/,/^\[/{/^[a-z]/s/ .*//p}" "$heliotrope_root/cmake/debian-packages.txt"
  done
}

heliotrope_missing() {
  local package
  for package in $(heliotrope_packages "$@"); do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) in
      installed) ;;
      *) echo "$package" ;;
    esac
  done
}

heliotrope_apt() {
  local -a as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || {
      echo "This needs root and there is no sudo. As root: apt-get install $*" >&2
      return 1
    }
    as_root=(sudo)
  fi
  local -a install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends "$@")
  "${install[@]}" < /dev/null && return 0
  # The machine has no package lists yet, or old ones.
  "${as_root[@]}" apt-get update -q < /dev/null && "${install[@]}" < /dev/null
}

heliotrope_setup() {
  command -v dpkg-query > /dev/null || {
    echo "This is no Debian system: make sure you have what cmake/debian-packages.txt lists." >&2
    return 0
  }
  local missing log
  missing=$(heliotrope_missing "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  echo "Installing Debian packages: $missing"
  log=$(mktemp)
  # shellcheck disable=SC2086 # a list of words
  if heliotrope_apt $missing > "$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# Runs a command quietly; its output is shown when it fails.
heliotrope_quietly() {
  local log
  log=$(mktemp)
  if "$@" > "$log" 2>&1 < /dev/null; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# heliotrope_build PRESET [TARGET...]: configures and builds with the preset of CMakePresets.json.
heliotrope_build() {
  local preset=$1
  shift
  echo "Building ($preset) in build/$preset"
  (cd "$heliotrope_root" && heliotrope_quietly cmake --preset "$preset") || return 1
  (cd "$heliotrope_root" && heliotrope_quietly cmake --build "build/$preset" ${1+--target "$@"} -- --quiet)
}
