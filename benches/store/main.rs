//! The store at scale, as ratios within one run: purges beside a writer compared with one SQL statement,
//! work on single sessions compared with the `sqlite3` shell and between store sizes, streams, the library
//! compared with bare SQL, and the size on disk.
//!
//! ```sh
//! cargo bench --bench store -- --sessions 1000000          # some minutes
//! cargo bench --bench store -- --sessions 10000000         # an hour; 12 GB of disk
//! ```
//!
//! `--only points,curve` selects parts; main.rs lists them. `--locks 7ms` measures the purge only with
//! this lock time. `--parts` selects within a part: `--only postgres --parts points,rotations,wholes,purges`,
//! `--only waits --parts backup,deactivate,copy`, `--only purge --parts 5` (per cent),
//! `--only mass --parts statement,everyone,delete,idle,unused`. `--seconds 600` interrupts each mass change
//! then. A store is created once, in `--dir` (default `target/tmp`), and reused.

#![allow(clippy::expect_used, clippy::disallowed_methods, missing_docs, reason = "a benchmark")]
#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "it prints ratios")]

#[path = "../../tests/common/postgres.rs"]
mod cluster;
mod disk;
mod library;
mod mass;
mod points;
mod postgres;
mod process;
mod purge;
mod stores;
mod streams;
mod waits;

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use stores::Stores;

fn main() {
    let words: Vec<String> = env::args().collect();
    let option = |name: &str| words.iter().skip_while(|word| *word != name).nth(1).cloned();
    let sessions = option("--sessions").map_or(300_000, |text| text.parse().expect("a number"));
    let dir =
        option("--dir").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let stores = Stores { dir, sessions, now: 1_790_000_000 };
    let only = option("--only");
    let locks = option("--locks").unwrap_or_else(|| "5ms,7ms,17ms,50ms,250ms".to_owned());
    let wanted =
        |part: &str| only.as_deref().is_none_or(|only| only.split(',').any(|one| one == part));
    let parts = option("--parts");
    let most = option("--seconds")
        .map_or(Duration::MAX, |text| Duration::from_secs(text.parse().expect("a number")));
    let all: [(&str, &dyn Fn()); 12] = [
        ("points", &|| stores.points()),
        ("curve", &|| stores.curve()),
        ("streams", &|| stores.streams()),
        ("rotations", &|| stores.rotations()),
        ("tokens", &|| stores.tokens()),
        ("logins", &|| stores.logins()),
        ("purge", &|| stores.purges(parts.as_deref(), &locks)),
        ("mass", &|| stores.mass(parts.as_deref(), most)),
        ("waits", &|| stores.waits(parts.as_deref())),
        ("sizes", &|| stores.sizes()),
        ("postgres", &|| stores.postgres(parts.as_deref())),
        ("indexes", &|| {
            stores.indexes();
            stores.given_back();
        }),
    ];
    for (_, run) in all.iter().filter(|(name, _)| wanted(name)) {
        run();
    }
}
