#!/usr/bin/env bash
# Builds the files of a release in target/dist: a tarball, a Debian package, an SBOM
# (CycloneDX), and their checksums. Run from a clean checkout of the tag.
#
#   contrib/package/build.sh [--no-deb] [--no-build]
#
# --no-deb    only tarball, SBOM and checksums
# --no-build  package the program that was built before; TOKENCTL_PACKAGE_PROFILE names its profile
#
# Needs: cargo, jq; for the Debian package cargo-deb (cargo install --locked cargo-deb). Sources without
# .git name their commit in BUILD_COMMIT.
set -euo pipefail
cd "$(dirname "$0")/../.."

deb=yes build=yes
for option in "$@"; do
  case $option in
    --no-deb) deb=no ;;
    --no-build) build=no ;;
    *) echo "unknown option: $option" >&2; exit 2 ;;
  esac
done
need() {
  command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 1; }
}
need jq "apt-get install jq"
[ $deb = no ] || need cargo-deb "cargo install --locked cargo-deb"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
triple=$(rustc -vV | sed -n 's/^host: //p')
target=${CARGO_TARGET_DIR:-target}
out=$target/dist
name=tokenctl-$version-$triple
profile=${TOKENCTL_PACKAGE_PROFILE:-release}
case $profile in dev) built=$target/debug ;; *) built=$target/$profile ;; esac
# Reproducible: sorted names, no owner, the time of the commit.
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH=$time

if [ $build = yes ]; then
  cargo build --locked --profile "$profile" --bin tokenctl
fi
rm -rf "$out" target/man
mkdir -p "$out/$name" target/man
"$built/tokenctl" man --dir target/man

install -m 755 "$built/tokenctl" "$out/$name/tokenctl"
cp -r target/man "$out/$name/man"
cp -r completions docs contrib README.md CHANGELOG.md SECURITY.md "$out/$name/"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" \
  -C "$out" -cf - "$name" | gzip -9n > "$out/$name.tar.gz"
rm -r "${out:?}/$name"

cargo metadata --locked --format-version 1 --filter-platform "$triple" |
  jq -f contrib/package/sbom.jq --rawfile lock Cargo.lock --arg time "$(date -u -d "@$time" +%FT%TZ)" \
    > "$out/tokenctl-$version.cdx.json"
if [ $deb = yes ]; then
  # Debian's own form of a changelog, which names the version of the package.
  maintainer=$(sed -n 's/^maintainer = "\(.*\)"/\1/p' Cargo.toml)
  printf 'tokenctl (%s-1) unstable; urgency=medium\n\n  * Changes: CHANGELOG.md\n\n -- %s  %s\n' \
    "$version" "$maintainer" "$(LC_ALL=C date -u -R -d "@$time")" > target/changelog
  options=()
  # Only tests package a build for development: they do not need the best compression.
  [ "$profile" != dev ] || options=(--fast)
  cargo deb --locked --no-build --profile "$profile" "${options[@]}" --output "$out/"
fi
(cd "$out" && sha256sum -- * > SHA256SUMS)
ls -l "$out"
