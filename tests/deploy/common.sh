# What the scripts beside it share: a folder that goes with them, what they say, and a simulator. Sourced, after `set -euo pipefail`.
# shellcheck shell=bash

work=$(mktemp -d)
simulator=
stop_simulator() {
  [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
  simulator=
  wait || true
}
cleanup() {
  stop_simulator
  rm -rf "$work"
}
trap cleanup EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
say() { echo "… $*" >&2; }

within() { # within SECONDS COMMAND…: waits until it succeeds
  local seconds=$1
  shift
  for _ in $(seq "$seconds"); do
    if "$@"; then return 0; fi
    sleep 1
  done
  return 1
}

start_simulator() { # start_simulator PROGRAM OPTION…: its address and key are in the environment from then on
  "$1" simulate "${@:2}" --plain --port 0 >"$work/simulator" 2>&1 &
  simulator=$!
  within 60 grep -q ^Ready "$work/simulator" || { cat "$work/simulator" >&2; fail "the simulator does not begin"; }
  # shellcheck disable=SC2046 # NAME=VALUE lines
  export $(grep ^WANDB_ "$work/simulator")
}
