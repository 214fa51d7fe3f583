#!/usr/bin/env bash
# Compares tokenctl with jwt-cli, ripgrep and hand-written loops on this machine, and prints ratios:
# absolute figures would not apply to other machines. Programs that are not installed are left out
# (`cargo install jwt-cli ripgrep`). Run from the project: benches/compare.sh
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --quiet
tokenctl=$PWD/target/release/tokenctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints the median duration of several runs of a command, in milliseconds.
median() {
  local runs=$1 i start end
  shift
  for ((i = 0; i < runs; i++)); do
    start=${EPOCHREALTIME/[.,]/}
    "$@" >/dev/null 2>&1 || true
    end=${EPOCHREALTIME/[.,]/}
    echo $((end - start))
  done | sort -n | awk '{ at[NR] = $1 } END { printf "%.3f", at[int((NR + 1) / 2)] / 1e3 }'
}
# Prints the processor time of a command in milliseconds, the best of five runs.
cpu() {
  local i
  for i in 1 2 3 4 5; do
    { TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1 || true; } 2>&1
  done | awk '{ print ($1 + $2) * 1000 }' | sort -n | head -1
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'; }
say() { printf '%-52s %12s %12s %8s\n' "$@"; }

# A clap hello-world program, with the same profile.
mkdir -p "$work/hello/src"
cat >"$work/hello/Cargo.toml" <<'TOML'
[package]
name = "hello"
edition = "2024"
version = "0.0.0"
[dependencies]
clap = { version = "4", features = ["derive"] }
[profile.release]
lto = "fat"
codegen-units = 1
panic = "abort"
strip = "symbols"
[workspace]
TOML
cat >"$work/hello/src/main.rs" <<'RUST'
use clap::Parser;
#[derive(Parser)]
struct Cli { name: String }
fn main() { println!("hello {}", Cli::parse().name); }
RUST
cargo build --release --quiet --manifest-path "$work/hello/Cargo.toml" --target-dir "$work/target"
hello=$work/target/release/hello

# Tokens of 300 bytes, created by the shell: HS256 with a fixed secret.
secret=0123456789abcdef0123456789abcdef
printf %s "$secret" >"$work/secret" && chmod 600 "$work/secret"
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
header=$(printf '{"alg":"HS256","typ":"at+jwt","kid":"k1"}' | b64)
for n in $(seq 100 199); do
  payload=$(printf '{"iss":"https://id.example","sub":"user-%s","iat":1700000000,"exp":4000000000,"jti":"11111111-1111-4111-8111-000000000%s","sid":"0193a1c2-7d3e-7aa0-9a55-000000000%s","name":"Alice Example","role":"reader"}' "$n" "$n" "$n" | b64)
  mac=$(printf %s "$header.$payload" | openssl dgst -sha256 -hmac "$secret" -binary | b64)
  echo "$header.$payload.$mac"
done >"$work/hundred"
for _ in $(seq 3000); do cat "$work/hundred"; done >"$work/tokens"
count=$(wc -l <"$work/tokens")
token=$(head -1 "$work/hundred")

say "one token in a process (ms)" tokenctl peer ratio
ours=$(median 201 "$tokenctl" decode "$token")
peer=$(median 201 "$hello" x)
say "decode / clap hello-world" "$ours" "$peer" "$(ratio "$ours" "$peer")"
ours_verify=$(median 201 "$tokenctl" decode --verify --key "$work/secret" "$token")
say "verify / clap hello-world" "$ours_verify" "$peer" "$(ratio "$ours_verify" "$peer")"
if command -v jwt >/dev/null; then
  peer=$(median 201 jwt decode "$token")
  say "decode / jwt-cli" "$ours" "$peer" "$(ratio "$ours" "$peer")"
  peer=$(median 201 jwt decode --secret "$secret" "$token")
  say "verify / jwt-cli" "$ours_verify" "$peer" "$(ratio "$ours_verify" "$peer")"
fi

# Prints the nanoseconds per token of the criterion benchmark with this name. The hand-written loops
# have the same tokens in memory, read no file, and print nothing.
in_process() {
  TOKENS=$work/tokens cargo bench --quiet --bench tokens -- --noplot "^$1\$" 2>/dev/null |
    awk '/time:/ && !/%/ { sub(/.*\[/, ""); printf "%.0f", $3 * ($4 == "ms" ? 1000 : 1) }'
}
hand_decode=$(in_process 'decode/by hand')
hand_verify=$(in_process 'verify HS256/by hand')

echo
say "$count tokens from a file (ns of processor time)" tokenctl "by hand" ratio
bulk() {
  local ns peer=$1
  shift
  ns=$(awk -v n="$count" -v ms="$(cpu "$tokenctl" "$@" --file "$work/tokens")" 'BEGIN { printf "%.0f", ms / n * 1e6 }')
  set -- "${@//$work\//}"
  say "$*" "$ns" "$peer" "$(ratio "$ns" "$peer")"
}
bulk "$hand_decode" decode -o jsonl
bulk "$hand_decode" decode --no-lint -o jsonl
bulk "$hand_decode" decode --claims
bulk "$hand_verify" decode --verify --key "$work/secret" -o jsonl
bulk "$hand_verify" decode --verify --key "$work/secret" --claim sub

echo
yes '2026-11-21T02:00:00Z INFO api: GET /v1/eyes?key=eyAbC 200 in 3 ms, user agent Mozilla/5.0' |
  head -c 500000000 >"$work/log" || true # yes ends by the closed pipe
head -20 "$work/hundred" >>"$work/log"
mkdir "$work/tree"
split -b 500000 "$work/log" "$work/tree/log."
if command -v rg >/dev/null; then
  say "scan of 500 MB (ms)" tokenctl ripgrep ratio
  pattern='eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.'
  for place in log tree; do
    ours=$(median 9 "$tokenctl" scan -o jsonl "$work/$place")
    peer=$(median 9 rg -c "$pattern" "$work/$place")
    say "${place/log/one file}" "$ours" "$peer" "$(ratio "$ours" "$peer")"
  done
fi

echo
say "the library (ns a token)" tokenctl "by hand" ratio
library() {
  local ns
  ns=$(in_process "$2")
  say "$2" "$ns" "$1" "$(ratio "$ns" "$1")"
}
library "$hand_decode" 'decode/tokenctl'
library "$hand_decode" 'decode/tokenctl reader with remarks'
library "$hand_verify" 'verify HS256/tokenctl check'
library "$hand_verify" 'verify HS256/tokenctl reader'
