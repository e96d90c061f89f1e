# shellcheck shell=bash
# What the servers' scripts share. A script begins a directory, runs processes, waits for an answer and is ready.

# begin DIRECTORY: empties it; whatever ends the script ends its processes and removes the directory.
begin() {
  dir=$(realpath -m "$1")
  rm -rf "$dir"
  mkdir -p "$dir/log"
  pids=()
  trap 'finish' EXIT
  trap 'exit 143' TERM INT HUP
}

finish() {
  local status=$?
  trap - EXIT
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
  for pid in "${pids[@]}"; do
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  done
  rm -rf "$dir"
  exit "$status"
}

# free_port: one that nobody listens on now.
free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# run NAME COMMAND…: in the background, its output in a log.
run() {
  local name=$1
  shift
  "$@" > "$dir/log/$name.out" 2>&1 < /dev/null &
  pids+=($!)
}

# answers URL: waits until something does.
answers() {
  for _ in $(seq 600); do
    curl -s -o /dev/null --max-time 2 "$1" && return 0
    sleep 0.2
  done
  echo "No answer from $1" >&2
  tail -n 20 "$dir"/log/* >&2
  return 1
}

# ready LINE: says so, and stays until the input ends.
ready() {
  echo "$1"
  exec >&-
  while read -r _; do :; done
}
