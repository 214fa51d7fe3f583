#!/usr/bin/env bash
# Builds the files of a release in target/package: a tarball, a Debian package, an SBOM, and the
# checksums of all three. Run from a clean checkout of the tag.
#
#   contrib/package/build.sh [--tarball-only]
#
# Needs: cargo; for the Debian package cargo-deb; for the SBOM cargo-cyclonedx
# (cargo install --locked cargo-deb cargo-cyclonedx).
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
machine=$(uname -m)
out=target/package
name=tokenctl-$version-linux-$machine
profile=${TOKENCTL_PACKAGE_PROFILE:-release}
case $profile in dev) built=target/debug ;; *) built=target/$profile ;; esac

need() {
  command -v "$1" >/dev/null || { echo "$1 is missing: cargo install --locked $1" >&2; exit 1; }
}
if [ "${1:-}" != --tarball-only ]; then
  need cargo-deb
  need cargo-cyclonedx
fi

cargo build --locked --profile "$profile" --bin tokenctl
rm -rf "$out"
mkdir -p "$out/$name/completions" target/man
rm -f target/man/*.1
"$built/tokenctl" man --dir target/man

install -m 755 "$built/tokenctl" "$out/$name/tokenctl"
cp -r target/man "$out/$name/man"
cp completions/* "$out/$name/completions/"
cp README.md CHANGELOG.md SECURITY.md "$out/$name/"
cp -r docs contrib "$out/$name/"

# Reproducible: sorted names, no owner, the time of the commit.
time=$(git log -1 --format=%ct 2>/dev/null || date +%s)
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" \
  -C "$out" -cf - "$name" | gzip -9n > "$out/$name.tar.gz"
rm -r "${out:?}/$name"

if [ "${1:-}" != --tarball-only ]; then
  cargo deb --locked --no-build --profile "$profile" --output "$out/"
  cargo cyclonedx --format json --override-filename "tokenctl-$version.cdx"
  mv "tokenctl-$version.cdx.json" "$out/"
fi
(cd "$out" && sha256sum -- * > SHA256SUMS)
ls -l "$out"
