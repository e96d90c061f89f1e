#!/usr/bin/env bash
# Installs what the tests need, then builds and runs all of them. With CI=true nothing may be skipped.
#   ./test.sh            all tests
#   ./test.sh NAME…      only the test projects whose name contains NAME, such as Parquet or EndToEnd
set -euo pipefail
cd "$(dirname "$0")"

results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

need() { # need COMMAND PACKAGE: a Debian package, where we may install one
  command -v "$1" >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    [ -n "${updated:-}" ] || { apt-get update -qq && updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
  else
    echo "The tests that use $1 are skipped: install the package $2." >&2
  fi
}
need strace strace
need node nodejs
need npm npm
# What shows the page of browse.
need chromium chromium
# Object stores, which the tests start on a free port by the scripts of tests/servers, and which end with them.
need curl curl
need radosgw radosgw
need ceph-mon ceph-mon
need ceph-osd ceph-osd
need ceph ceph-common
need swift-proxy-server swift-proxy
need swift-account-server swift-account
need swift-container-server swift-container
need swift-object-server swift-object
need memcached memcached
need openssl openssl
# What checks the manifests and scripts of deploy/.
need kubectl kubernetes-client
need yamllint yamllint
need shellcheck shellcheck
need aws awscli
# What completes commands and shows the manual page.
need zsh zsh
need fish fish
need man man-db
need groff groff-base
# What nodes of a fleet are apart by: networks, and clocks.
need ip iproute2
need nsenter util-linux
need faketime faketime

installs=()
for folder in tests/node tests/deploy tests/servers src/WandbExporter.Browse/page; do
  (cd "$folder" && npm install --no-save --no-audit --no-fund --silent) &
  installs+=($!)
done

echo "Building …"
# With one compiler for all projects, which nobody may wait for when this has ended. The build holds the code to the rules of style as well.
UseSharedCompilation=true dotnet build WandbExporter.sln -c Release --nologo -v quiet
[ "${CI:-}" != true ] || dotnet build-server shutdown --vbcscompiler >/dev/null || true
for install in "${installs[@]}"; do wait "$install"; done

# Tests make and remove thousands of small folders. A disk takes half of their time for it, and longer for each new file the more were just removed; memory
# does not, where there is enough of it. What Storage's tests are about is the disk.
export disk=${TMPDIR:-/tmp} memory=${TMPDIR:-/tmp}
free_kib() { { awk '/^MemAvailable:/ { print $2 }' /proc/meminfo && df -k --output=avail /dev/shm | tail -1; } 2>/dev/null | sort -n | head -1; }
if [ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ "$(free_kib)" -gt 6000000 ]; then
  memory=$(mktemp -d /dev/shm/wandb-export-tests.XXXXXX)
  trap 'rm -rf "$memory"' EXIT
fi
# Most processes of the tests live for seconds: the runtime's second mapping of all code that it makes, and its spinning threads, would be much of that.
export DOTNET_EnableWriteXorExecute=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0

wanted() { # wanted PROJECT: whether the command line asks for it
  [ ${#parts[@]} -gt 0 ] || return 0
  for part in "${parts[@]}"; do case "$1" in *"$part"*) return 0 ;; esac; done
  return 1
}
# shellcheck disable=SC2317 # xargs calls it.
run() { # run PROJECT: its output comes in one piece, when it ends
  case "$1" in *.Storage.Tests | *.Benchmarks) export TMPDIR=$disk ;; *) export TMPDIR=$memory ;; esac
  # What is measured is as users have it.
  case "$1" in *.Benchmarks) unset DOTNET_EnableWriteXorExecute DOTNET_ThreadPool_UnfairSemaphoreSpinLimit ;; esac
  local tests=(dotnet test "tests/$1/bin/Release/net10.0/$1.dll" --nologo --logger "console;verbosity=minimal"
    --logger "trx;LogFileName=$1.trx" --results-directory "$results")
  if [ "$1" = WandbExporter.Benchmarks ]; then
    echo "A short benchmark, for its bound on memory …" &&
      dotnet run --no-build --project tests/WandbExporter.Benchmarks -c Release -- --short
  elif [ "$1" = WandbExporter.Fuzz ]; then
    echo "Mutated inputs, for every decoder …" &&
      dotnet run --no-build --project tests/WandbExporter.Fuzz -c Release -- all --count 1000 --here
  elif [ "$1" = WandbExporter.EndToEnd.Tests ] && [ "${CI:-}" = true ]; then
    export WANDB_EXPORTER_FROM_README=$PWD/$results/readme
    echo "The program, made by the README's commands …" &&
      tests/deploy/program.sh "$WANDB_EXPORTER_FROM_README" --here &&
      "${tests[@]}"
  else
    "${tests[@]}"
  fi >"$results/$1.log" 2>&1 || echo "$1" >>"$results/failed"
  cat "$results/$1.log"
}
export -f run
export results
parts=("$@")

# Those that take long come first; each begins when one of two before it has ended.
projects=()
for project in tests/WandbExporter.{EndToEnd,Storage,Engine,Parquet,Simulator}.Tests tests/*.Tests; do
  name=$(basename "$project")
  if wanted "$name"; then projects+=("$name"); fi
done
[ $# -gt 0 ] || projects+=(WandbExporter.Fuzz WandbExporter.Benchmarks)
printf '%s\n' "${projects[@]}" | awk 'NF && !seen[$0]++' | xargs -P 2 -I{} bash -c 'run {}'

count() { cat "$results"/*.trx | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(($(count total) - $(count executed)))
status=0
[ ! -e "$results/failed" ] || status=1
[ "$passed" -gt 0 ] || status=1
[ "$failed" -eq 0 ] || status=1
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit $status
