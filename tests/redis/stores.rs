//! The two kinds of store as sources of a mirror, with the same methods.

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use postgres::Client;

use crate::cluster::{self, Cluster};
use crate::common::{World, now, sql};

/// A home with a store and a key ring.
pub(crate) struct Home {
    world: World,
    database: Option<Database>,
}

/// The store's database, as a service opens it.
pub(crate) struct Database {
    pub(crate) name: String,
    client: Mutex<Client>,
}

impl Deref for Home {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

const ADD: &str = "INSERT INTO denylist (kind, id, expires_at, reason) VALUES (?1, ?2, ?3, 'admin')
    ON CONFLICT (kind, id) DO UPDATE SET expires_at = max(expires_at, excluded.expires_at)";
const ADD_POSTGRES: &str =
    "INSERT INTO tokenctl.denylist AS d (kind, id, expires_at, reason) VALUES ($1, $2, $3::bigint, 'admin')
     ON CONFLICT (kind, id) DO UPDATE SET expires_at = EXCLUDED.expires_at
       WHERE d.expires_at < EXCLUDED.expires_at";

impl Home {
    /// Creates a home with a SQLite store.
    pub(crate) fn sqlite() -> Self {
        Self { world: World::made(), database: None }
    }

    /// Creates a home with a PostgreSQL store in the cluster of this process; `None` without PostgreSQL.
    pub(crate) fn postgres() -> Option<Self> {
        cluster::shared().map(Self::within)
    }

    /// Creates a home with a PostgreSQL store in this cluster.
    pub(crate) fn within(cluster: &Cluster) -> Self {
        let name = cluster.new_store();
        let world = World::new().with("TOKENCTL_STORE", &cluster.url("operator", &name));
        world.ok(&["keys", "generate"]);
        let client = Mutex::new(cluster.connect("operator", &name));
        Self { world, database: Some(Database { name, client }) }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.world.set(name, value);
    }

    pub(crate) fn database(&self) -> &str {
        &self.database.as_ref().expect("a PostgreSQL store").name
    }

    /// Adds a denylist entry like a service, without an event.
    pub(crate) fn deny(&self, kind: &str, id: &str, seconds: i64) {
        match &self.database {
            None => deny(&self.world, kind, id, seconds),
            Some(database) => {
                let mut client = database.client.lock().unwrap_or_else(PoisonError::into_inner);
                client.execute(ADD_POSTGRES, &[&kind, &id, &(now() + seconds)]).expect("an entry");
            }
        }
    }

    /// Inserts a cutoff.
    pub(crate) fn cut_off(&self) {
        match &self.database {
            None => {
                let insert = "INSERT INTO cutoffs (reason) VALUES ('compromised')";
                sql(&self.store()).execute(insert, []).expect("a cutoff");
            }
            Some(database) => {
                let mut client = database.client.lock().unwrap_or_else(PoisonError::into_inner);
                let insert = "INSERT INTO tokenctl.cutoffs (reason) VALUES ('compromised')";
                client.batch_execute(insert).expect("a cutoff");
            }
        }
    }
}

/// Adds an entry to the denylist of a SQLite store.
pub(crate) fn deny(world: &World, kind: &str, id: &str, seconds: i64) {
    let connection = sql(&world.store());
    connection.execute(ADD, (kind, id, now() + seconds)).expect("an entry");
}

/// Creates two tests from each function: one for each kind of store.
macro_rules! on_both_stores {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() {
                super::$name(&std::sync::Arc::new($crate::stores::Home::sqlite()));
            })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(home) = $crate::stores::Home::postgres() {
                    super::$name(&std::sync::Arc::new(home));
                }
            })*
        }
    };
}
pub(crate) use on_both_stores;
