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

(cd tests/node && npm install --no-save --no-audit --no-fund --silent)
(cd tests/deploy && npm install --no-save --no-audit --no-fund --silent)
(cd tests/servers && npm install --no-save --no-audit --no-fund --silent)

echo "Building …"
dotnet build WandbExporter.sln -c Release --nologo -v quiet

wanted() { # wanted PROJECT: whether the command line asks for it
  [ ${#parts[@]} -gt 0 ] || return 0
  for part in "${parts[@]}"; do case "$1" in *"$part"*) return 0 ;; esac; done
  return 1
}
run() { # run PROJECT
  dotnet test "tests/$1/$1.csproj" -c Release --no-build --nologo -v quiet --logger "trx;LogFileName=$1.trx" --results-directory "$results"
}
parts=("$@")
status=0

if [ $# -eq 0 ]; then
  echo "A short benchmark, for its bound on memory …"
  dotnet run --no-build --project tests/WandbExporter.Benchmarks -c Release -- --short
fi

# These wait for object stores more than they compute, so they go on beside the others.
storage=
if wanted WandbExporter.Storage.Tests; then
  run WandbExporter.Storage.Tests >"$results/storage.log" 2>&1 &
  storage=$!
fi
for project in tests/*.Tests; do
  name=$(basename "$project")
  if ! wanted "$name" || [ "$name" = WandbExporter.Storage.Tests ]; then continue; fi
  if [ "$name" = WandbExporter.EndToEnd.Tests ] && [ "${CI:-}" = true ]; then
    echo "The program, made by the README's commands in a fresh copy …"
    tests/deploy/program.sh "$results/readme"
    export WANDB_EXPORTER_FROM_README=$PWD/$results/readme
  fi
  run "$name" || status=1
done
if [ -n "$storage" ]; then
  wait "$storage" || status=1
  cat "$results/storage.log"
fi

count() { cat "$results"/*.trx | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(($(count total) - $(count executed)))
[ "$passed" -gt 0 ] || status=1
[ "$failed" -eq 0 ] || status=1
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit $status
