#!/usr/bin/env bash
# Builds the image of the Dockerfile with buildah and runs what it holds as a container would: as the image's user, as first process, on a root
# file system that cannot be written to.
#
#   tests/deploy/image.sh                          bases of Debian's packages and this machine's .NET SDK
#   tests/deploy/image.sh SDK_IMAGE BASE_IMAGE     these bases
#
# Needs root, buildah and, for bases of its own, debootstrap. Takes minutes and some gigabytes, and is no part of ./test.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs

work=$(mktemp -d)
container=
cleanup() {
  [ -z "$container" ] || buildah rm "$container" >/dev/null
  rm -rf "$work"
}
trap cleanup EXIT

fail() { echo "FAILED: $*" >&2; exit 1; }
say() { echo "… $*" >&2; }

bases() {
  local codename mirror made dotnet
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(SITE)' "Codename: $codename" | head -1)
  say "a base of Debian $codename"
  debootstrap --variant=minbase --include=ca-certificates,libgcc-s1,libssl3,libstdc++6,libzstd1,zlib1g \
    "$codename" "$work/base" "$mirror" >"$work/debootstrap.log" || { tail "$work/debootstrap.log" >&2; fail debootstrap; }
  made=$(buildah from scratch)
  buildah add --quiet "$made" "$work/base" / >/dev/null
  buildah commit --quiet --rm "$made" localhost/wandb-export-test-base >/dev/null
  say "a base with this machine's .NET SDK"
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  made=$(buildah from localhost/wandb-export-test-base)
  buildah add --quiet "$made" "$dotnet" /usr/share/dotnet >/dev/null
  # The authorities that this machine trusts, for its feeds.
  buildah add --quiet "$made" "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" /etc/ssl/certs/ca-certificates.crt >/dev/null
  buildah config --env PATH=/usr/share/dotnet:/usr/bin:/bin --env DOTNET_ROOT=/usr/share/dotnet --env DOTNET_NOLOGO=1 --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$made"
  buildah commit --quiet --rm "$made" localhost/wandb-export-test-sdk >/dev/null
}

if [ $# -eq 2 ]; then
  sdk=$1 base=$2
else
  bases
  sdk=localhost/wandb-export-test-sdk base=localhost/wandb-export-test-base
fi

say "the image"
# The packages and feeds of this user, who is root here as in the build, are those of the build.
buildah build --volume "$HOME/.nuget:$HOME/.nuget" --build-arg SDK_IMAGE="$sdk" --build-arg BASE_IMAGE="$base" -t localhost/wandb-export-test . >"$work/build.log" 2>&1 ||
  { tail -40 "$work/build.log" >&2; fail "the build"; }
container=$(buildah from localhost/wandb-export-test)
of_image() { buildah inspect --format "{{$1}}" "$container"; }
user=$(of_image .OCIv1.Config.User)
entry=$(of_image 'index .OCIv1.Config.Entrypoint 0')
root=$(buildah mount "$container")
grep -q '"bomFormat": *"CycloneDX"' "$root/usr/share/doc/wandb-export/wandb-export.cdx.json" || fail "there is no bill of materials"
if [ -z "$user" ] || [ "${user%%:*}" = 0 ]; then fail "the user is root"; fi
mkdir -p "$work/export"
chown "$user" "$work/export"

# run NAME ARGUMENTS…: the image's entry point as its user and first process; only /export and /tmp can be written to.
# shellcheck disable=SC2016
inside='root=$1 export=$2 user=$3
  mount --make-rprivate / && mount --bind "$root" "$root" && mount --bind "$export" "$root/export" && mount -t tmpfs none "$root/tmp" \
    && mount -t proc proc "$root/proc" && mount -o remount,bind,ro "$root" && shift 3 \
    && exec chroot --userspec="$user" "$root" env -i HOME=/tmp DOTNET_EnableDiagnostics=0 "$@"'
run() { exec unshare --mount --pid --fork sh -c "$inside" sh "$root" "$work/export" "$user" "$entry" "$@"; }

status=0
(run --version) >"$work/out" 2>&1 || status=$?
[ "$status" -eq 0 ] || fail "--version ended with $status: $(cat "$work/out")"
grep -q '^[0-9]' "$work/out" || fail "--version said $(cat "$work/out")"

(run demo --to /export/demo --projects 1 --runs 2 --rows 20 --plain) >"$work/out" 2>&1 || fail "the demo: $(cat "$work/out")"
[ -f "$work/export/demo/_SUCCESS" ] || fail "the demo is not complete"
(run verify /export/demo) >"$work/out" 2>&1 || fail "verify: $(cat "$work/out")"

status=0
(run status /export/none) >"$work/out" 2>&1 || status=$?
[ "$status" -eq 6 ] || fail "status of nothing ended with $status"
status=0
(run demo --to /elsewhere) >"$work/out" 2>&1 || status=$?
[ "$status" -eq 6 ] || fail "a destination on the read-only root ended with $status: $(cat "$work/out")"

(run demo --to /export/long --projects 1 --runs 4 --rows 2000000 --plain --log-format json) >/dev/null 2>"$work/log" &
outer=$!
until grep -q '"event":"destination"' "$work/log"; do
  kill -0 "$outer" 2>/dev/null || fail "the demo: $(cat "$work/log")"
  sleep 0.2
done
kill -TERM "$(cat "/proc/$outer/task/$outer/children")"
status=0
wait "$outer" || status=$?
[ "$status" -eq 130 ] || fail "SIGTERM ended it with $status: $(tail -3 "$work/log")"

echo "The image $(buildah images --format '{{.Size}}' localhost/wandb-export-test | head -1) runs as $user on a read-only root, passes exit codes on and drains on SIGTERM."
