# Tasks of the project; `just --list` shows them. The commands also work without just.

# Everything that a change must pass
check:
    bash .ci/run

# Write completion scripts, screens, the README's examples and the schemas of outputs anew
regenerate:
    BLESS=1 cargo test --quiet --test completions --test pages
    BLESS=1 cargo test --quiet --test cli output::the_schemas

# Record which functions short commands call, for the linker
function-order:
    cargo rustc --quiet --release --bin tokenctl -- -C strip=none
    contrib/link/record.py target/release/tokenctl >target/functions.ld
    mv target/functions.ld contrib/link/functions.ld

# Write the manual pages to target/man
man:
    cargo run --quiet -- man --dir target/man

# Licences, bans and sources of the dependencies, offline
deny:
    cargo deny --offline check bans licenses sources

# Benchmarks of tokens and of the store
bench *ARGS:
    cargo bench --bench tokens
    cargo bench --bench store -- {{ARGS}}
