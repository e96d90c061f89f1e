#!/usr/bin/env bash
# Makes the program for linux-arm64 by the README's command and runs it here, emulated: its export of the simulator's data must be, file by file, the one of
# the program that this machine runs by itself.
#
#   tests/deploy/arm64.sh PROGRAM      this machine's program of the same commit, such as dist/wandb-export
#
# Needs root (for the foreign architecture's package list) and the package qemu-user-static. Takes minutes, and is no part of ./test.sh.
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=common.sh
source tests/deploy/common.sh

say "the program for linux-arm64"
PublishReadyToRunComposite=false RunAnalyzers=false dotnet publish src/WandbExporter.Cli -c Release -r linux-arm64 -o "$work/dist" >"$work/publish.log" ||
  { cat "$work/publish.log" >&2; fail "dotnet publish"; }

say "the libraries that it needs"
foreign=$(dpkg --print-foreign-architectures | grep -x arm64 || true)
[ -n "$foreign" ] || dpkg --add-architecture arm64
mkdir "$work/root"
(
  cd "$work"
  apt-get update -qq
  for package in libc6 libgcc-s1 libstdc++6 libssl3 zlib1g; do apt-get download -qq "$package:arm64" 2>/dev/null; done
  for package in *.deb; do dpkg -x "$package" root; done
)
[ -n "$foreign" ] || dpkg --remove-architecture arm64
export QEMU_LD_PREFIX=$work/root
[ "$(qemu-aarch64-static "$work/dist/wandb-export" --version)" = "$("$program" --version)" ] || fail "the two are of different commits"

say "the same export by both"
start_simulator "$program" --organization --entities 1 --projects 2 --runs 6 --rows 30
"$program" export acme --to "$work/here" --quiet
# The emulator does not bear every program of many threads and ends it now and then: the same command goes on, here as anywhere.
ulimit -c 0
for start in 1 2 3 4 5 6 7 8; do
  if qemu-aarch64-static "$work/dist/wandb-export" export acme --to "$work/arm64" --quiet; then break; fi
  [ "$start" -lt 8 ] || fail "the export is not complete after $start starts"
done
"$program" verify "$work/arm64" --quiet
for side in here arm64; do (cd "$work/$side" && find tables files -type f -print0 | sort -z | xargs -0 sha256sum) >"$work/$side.sum"; done
cmp "$work/here.sum" "$work/arm64.sum" || fail "the exports differ"
echo "The same $(wc -l <"$work/arm64.sum") files."
