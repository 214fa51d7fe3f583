//! The two kinds of store that the three clients share, as another program with every right sees them.

use std::path::PathBuf;

use postgres::Client as Connection;
use serde_json::Value;
use tokenctl::session::Policy;
use tokenctl::store::postgres::{Clock, DatabaseLocation, PostgresOptions, PostgresStore};

use crate::cluster::Cluster;
use crate::field::{Field, Library, ring};

/// A store that a client in Python, the library and `tokenctl` share.
pub(crate) enum SharedStore {
    Sqlite,
    Postgres(Box<Database>),
}

pub(crate) struct Database {
    superuser: std::sync::Mutex<Connection>,
    /// The service's URL.
    service: String,
}

const SQLITE_PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/store.md");
const POSTGRES_PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/postgres.md");

impl SharedStore {
    /// Creates a store in a new database, and its key ring.
    pub(crate) fn postgres(
        cluster: &'static Cluster,
        settings: &[(&'static str, &'static str)],
    ) -> (Self, Field) {
        let name = cluster.new_store();
        let superuser = std::sync::Mutex::new(cluster.connect("postgres", &name));
        let database = Database { superuser, service: cluster.url("service", &name) };
        let store = PathBuf::from(cluster.url("operator", &name));
        let field = Field::on(store, settings);
        (Self::Postgres(Box::new(database)), field)
    }

    /// The page that the client in Python is written from, and the store as it names it.
    pub(crate) fn of_service(&self, field: &Field) -> (&'static str, String) {
        match self {
            Self::Sqlite => (SQLITE_PAGE, field.store.display().to_string()),
            Self::Postgres(database) => (POSTGRES_PAGE, database.service.clone()),
        }
    }

    /// The library's connection, which uses the test's clock.
    pub(crate) fn library(&self, field: &Field) -> Library {
        let Self::Postgres(_) = self else { return field.library() };
        let url = field.store.to_str().unwrap();
        let location = DatabaseLocation::parse(url, &|_| None).unwrap();
        let options = PostgresOptions { clock: Clock::Caller, ..PostgresOptions::default() };
        let store = PostgresStore::open(location, options).unwrap();
        Library {
            store: Box::new(store),
            ring: ring(&field.keys),
            issuer: None,
            audience: Vec::new(),
            policy: Policy::default(),
        }
    }

    /// Every row of a query whose one column is a `json_array`.
    pub(crate) fn rows(&self, field: &Field, sql: &str) -> Vec<Value> {
        let texts: Vec<String> = match self {
            Self::Sqlite => {
                let connection = field.sql();
                let mut statement = connection.prepare(sql).unwrap();
                let rows = statement.query_map([], |row| row.get(0)).unwrap();
                rows.map(Result::unwrap).collect()
            }
            Self::Postgres(database) => {
                let sql = sql.replacen("json_array(", "json_build_array(", 1);
                let sql = format!("SET search_path = tokenctl; {sql}");
                let mut client = database.superuser.lock().unwrap();
                let messages = client.simple_query(&sql).unwrap();
                messages.iter().filter_map(text).collect()
            }
        };
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// Moves the times of every row into the past. Tokens keep their times.
    pub(crate) fn pass(&self, field: &Field, seconds: i64) {
        let Self::Postgres(database) = self else { return field.pass(seconds) };
        let mut statements = "BEGIN; SET LOCAL search_path = tokenctl;
            SET LOCAL session_replication_role = replica;"
            .to_owned();
        for (table, columns) in crate::field::TIMES {
            let columns = columns.split_whitespace();
            let columns: Vec<String> =
                columns.map(|column| format!("{column} = {column} - {seconds}")).collect();
            statements.push_str(&format!("UPDATE {table} SET {};", columns.join(", ")));
        }
        statements.push_str("COMMIT");
        database.superuser.lock().unwrap().batch_execute(&statements).unwrap();
    }

    /// Checks the invariants of a store.
    pub(crate) fn assert_sound(&self, field: &Field) {
        let Self::Postgres(_) = self else { return field.assert_sound() };
        for (what, sql) in [
            (
                "revoked without an event",
                "SELECT json_array(id) FROM sessions s WHERE revoked_at IS NOT NULL AND NOT EXISTS
                   (SELECT 1 FROM events WHERE session_id = s.id AND kind = 'revoked')",
            ),
            (
                "revoked, and not on the denylist",
                "SELECT json_array(id) FROM sessions s WHERE revoked_at IS NOT NULL
                   AND access_expires_at > unixepoch() AND NOT EXISTS
                   (SELECT 1 FROM denylist WHERE kind = 'sid' AND id = s.id
                     AND expires_at >= s.access_expires_at)",
            ),
        ] {
            assert_eq!(self.rows(field, sql), Vec::<Value>::new(), "{what}");
        }
    }
}

fn text(message: &postgres::SimpleQueryMessage) -> Option<String> {
    if let postgres::SimpleQueryMessage::Row(row) = message {
        row.get(0).map(str::to_owned)
    } else {
        None
    }
}
