//! The PostgreSQL store runs the conformance suite.

use tokenctl::store::Store;
use tokenctl::store::postgres::{Clock, DatabaseLocation, PostgresOptions, PostgresStore};
use tokenctl::time::Timestamp;

use crate::cluster::{self, Cluster};
use crate::conformance::{Bed, Fresh, conformance_tests};

struct Postgres {
    cluster: &'static Cluster,
    database: String,
}

impl Bed for Postgres {
    fn connect(&self) -> Box<dyn Store> {
        let url = self.cluster.url("operator", &self.database);
        let location = DatabaseLocation::parse(&url, &|_| None).unwrap();
        let options = PostgresOptions { clock: Clock::Caller, ..PostgresOptions::default() };
        Box::new(PostgresStore::open(location, options).unwrap())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.cluster.drop_database(&self.database);
    }
}

pub(crate) fn fresh() -> Option<Fresh> {
    let cluster = cluster::shared()?;
    let bed = Postgres { cluster, database: cluster.new_store() };
    let now = Timestamp(cluster.now());
    Some((Box::new(bed), now))
}

conformance_tests!(fresh);
