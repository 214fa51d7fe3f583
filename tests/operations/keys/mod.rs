//! Key rings through the built binary: created, listed, rotated, pruned, exported, imported.

mod export;
mod import;
mod new_keys;
mod pruning;
mod races;
mod ring_dir;
mod ring_file;
mod rotation;
