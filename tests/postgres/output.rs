//! `docs/output.md` holds for a PostgreSQL store too.

use crate::cluster;
use crate::shapes::commands::{Names, every_shape, fill};

#[test]
fn every_command_writes_what_the_page_says() {
    let Some(cluster) = cluster::shared() else { return };
    every_shape(
        &|| {
            let (world, _) = crate::world(cluster);
            let names = fill(&world);
            (world, names)
        },
        false,
    );
    every_shape(&|| (crate::world(cluster).0, Names::new()), false);
}
