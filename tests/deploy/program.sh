#!/usr/bin/env bash
# Makes the program by the README's own commands: FOLDER/copy/dist/wandb-export, and the tool that
# they install, FOLDER/home/.dotnet/tools/wandb-export.
#
#   tests/deploy/program.sh FOLDER          in a copy of what is in the repository
#   tests/deploy/program.sh FOLDER --here   in the repository itself, a fresh clone: what is built of it is not compiled again
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p "$1/copy" "$1/home"
folder=$(cd "$1" && pwd)
platform=$(dotnet --info | awk '$1 == "RID:" { print $2; exit }')
commands=$(awk '
  /^## / { wanted = $0 == "## Get the program" }
  /^```/ { inside = $0 == "```sh"; next }
  wanted && inside && /^dotnet / { sub(/  +#.*/, ""); print }' README.md)
[ -n "$commands" ] || { echo "README.md has no commands under \"Get the program\"." >&2; exit 1; }

if [ "${2:-}" = --here ]; then
  rm -rf dist
  rmdir "$folder/copy"
  ln -s "$PWD" "$folder/copy"
else
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$folder/copy"
  cd "$folder/copy"
fi
# What was built before was analysed; what is compiled here is only run.
export RunAnalyzers=false
# The framework compiled anew together with the program starts fastest and takes minutes; as it comes, it does for the tests.
export PublishReadyToRunComposite=false
while read -r command; do
  here=${command/linux-x64/$platform}
  # A tool is installed for a user, who is nobody here.
  case "$here" in "dotnet tool "*) export DOTNET_CLI_HOME=$folder/home ;; esac
  eval "$here" >"$folder/log" 2>&1 </dev/null || { cat "$folder/log" >&2; echo "FAILED: $here" >&2; exit 1; }
done <<<"$commands"
