#!/usr/bin/env bash
# Publishes the program in aot/, which uses the client and the record batches, compiled ahead of time as docs/client.md says, and runs it against the simulator: it
# must be compiled without a warning and print what it prints when it runs on .NET.
#
#   tests/deploy/aot.sh PROGRAM      such as dist/wandb-export, for its simulator
#
# Needs clang, or gcc, and zlib's headers. Takes minutes, and is no part of ./test.sh.
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=common.sh
source tests/deploy/common.sh

runtime=linux-$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')
linker=()
command -v clang >/dev/null || linker=(-p:CppCompilerAndLinker=gcc)
publish() { # publish NAME ARGUMENT…: what is published is in $work/NAME
  local name=$1
  shift
  dotnet publish tests/deploy/aot -c Release -r "$runtime" -o "$work/$name" -p:RunAnalyzers=false "$@" >"$work/$name.log" ||
    { cat "$work/$name.log" >&2; fail "dotnet publish"; }
  ! grep -E 'warning (IL|NETSDK)' "$work/$name.log" >&2 || fail "warnings of $name"
}

say "the program on .NET"
publish here --self-contained false
say "the program compiled ahead of time"
publish ahead -p:PublishAot=true "${linker[@]}"
[ ! -e "$work/ahead/wandb-aot.dll" ] || fail "it was not compiled ahead of time"

for side in here ahead; do
  say "what it prints: $side"
  start_simulator "$program" --entities 1 --projects 2 --runs 4 --rows 30 --sweeps 3
  "$work/$side/wandb-aot" acme "$work/$side.files" >"$work/$side.out" || fail "$side ended with $?"
  stop_simulator
done
[ "$(tail -n 1 "$work/ahead.out")" = "artifact, batch, change, failure, row, sweep" ] || { cat "$work/ahead.out" >&2; fail "it did not do everything"; }
diff "$work/here.out" "$work/ahead.out" || fail "they print different things"
echo "The same $(wc -l <"$work/ahead.out") lines, by a file of $(du -m "$work/ahead/wandb-aot" | cut -f1) MB."
