//! `docs/postgres.md`: its statements are run as the service's role.

use std::collections::BTreeMap;

use postgres::Client;
use postgres::types::{ToSql, Type};

use crate::cluster;

const PAGE: &str = include_str!("../../docs/postgres.md");
const NOW: i64 = 2_000_000_000;

/// Returns the page's SQL blocks by name.
fn statements() -> BTreeMap<&'static str, &'static str> {
    let blocks = PAGE.split("```sql\n").skip(1).filter_map(|rest| rest.split("```").next());
    let named = blocks.filter_map(|block| block.strip_prefix("-- name: ")?.split_once('\n'));
    named.map(|(name, sql)| (name, sql.trim().trim_end_matches(';'))).collect()
}

type Value<'a> = (&'a str, &'a (dyn ToSql + Sync), Type);

struct Service {
    client: Client,
    sql: BTreeMap<&'static str, &'static str>,
}

impl Service {
    /// Runs a statement of the page with its `:name` parameters. Text casts of names stay.
    fn run(
        &mut self,
        name: &str,
        values: &[Value<'_>],
    ) -> Result<Vec<postgres::Row>, postgres::Error> {
        let mut sql = self.sql[name].replace("::", "\u{0}");
        let mut used: Vec<(&(dyn ToSql + Sync), Type)> = Vec::new();
        let mut sorted: Vec<&Value<'_>> = values.iter().collect();
        sorted.sort_by_key(|(name, ..)| std::cmp::Reverse(name.len()));
        for (name, value, kind) in sorted {
            if sql.contains(name) {
                used.push((*value, kind.clone()));
                sql = sql.replace(name, &format!("${}", used.len()));
            }
        }
        let sql = sql.replace('\u{0}', "::");
        assert!(!sql.contains(" :"), "{name}: a parameter is missing: {sql}");
        self.client.query_typed(&sql, &used)
    }

    fn session(&mut self, name: &str, sid: &str, generation: i64) -> usize {
        let rows = self
            .run(
                name,
                &[
                    (":sid", &sid, Type::TEXT),
                    (":sub", &"ann", Type::TEXT),
                    (":other", &"s2", Type::TEXT),
                    (":gen", &generation, Type::INT8),
                    (":now", &(NOW + 60), Type::INT8),
                    (":expires_at", &(NOW + 60 + 604_800), Type::INT8),
                    (":access_expires_at", &(NOW + 960), Type::INT8),
                    (":ip", &"192.0.2.8", Type::TEXT),
                    (":user_agent", &None::<String>, Type::TEXT),
                ],
            )
            .expect(name);
        rows.len()
    }

    fn login(&mut self, user: &str, id: &str) -> Result<(), postgres::Error> {
        let values: &[Value<'_>] = &[
            (":user", &user, Type::TEXT),
            (":id", &id, Type::TEXT),
            (":now", &NOW, Type::INT8),
            (":expires_at", &(NOW + 604_800), Type::INT8),
            (":max_expires_at", &None::<i64>, Type::INT8),
            (":access_expires_at", &(NOW + 900), Type::INT8),
            (":ip", &"192.0.2.7", Type::TEXT),
            (":user_agent", &"x".repeat(2_000), Type::TEXT),
            (":device", &"", Type::TEXT),
            (":claims", &"{\"name\":\"Ann\"}", Type::TEXT),
        ];
        self.client.batch_execute("BEGIN")?;
        for name in [
            "login-user",
            "lock-user",
            "login-superseded",
            "login-idle",
            "login-session",
            "login-event",
        ] {
            if let Err(error) = self.run(name, values) {
                self.client.batch_execute("ROLLBACK")?;
                return Err(error);
            }
        }
        self.client.batch_execute("COMMIT")
    }

    fn row(&mut self, sid: &str) -> (i64, Option<String>) {
        let sql = "SELECT generation, revoked_reason::text FROM sessions WHERE id = $1";
        let row = self.client.query_one(sql, &[&sid]).unwrap();
        (row.get(0), row.get(1))
    }

    fn is_active(&mut self, sid: &str) -> bool {
        let values: &[Value<'_>] = &[
            (":sid", &sid, Type::TEXT),
            (":sub", &"ann", Type::TEXT),
            (":jti", &"j", Type::TEXT),
            (":now", &(NOW + 1), Type::INT8),
        ];
        self.run("check", values).unwrap()[0].get(0)
    }
}

#[test]
fn the_statements_of_the_page_have_the_described_effects() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let mut service = Service { client: cluster.connect("service", &database), sql: statements() };
    service.client.batch_execute(statements()["connect"]).unwrap();
    assert!(service.run("identity", &[]).unwrap()[0].get::<_, bool>(0));
    for id in ["s1", "s2", "s3", "s4", "s5", "s6"] {
        service.login("ann", id).expect("a login");
    }
    assert!(service.is_active("s1"));
    assert_eq!(service.session("rotate-look", "s1", 1), 1);
    service.session("rotate", "s1", 1);
    service.session("rotate", "s1", 1);
    assert_eq!(service.row("s1"), (2, None));
    service.session("retry", "s1", 1);
    service.session("silent-refresh", "s1", 2);
    service.session("replayed-event", "s1", 1);
    service.session("store-behind", "s1", 1);
    service.session("replayed", "s1", 1);
    assert_eq!(service.row("s1"), (2, Some("replayed".to_owned())));
    assert!(!service.is_active("s1"));
    let snapshot: String = service.run("snapshot", &[]).unwrap()[0].get(0);
    service.session("logout-device", "s3", 1);
    assert_eq!(service.row("s2").1.as_deref(), Some("device-logout"));
    let since = service.run("denylist-since", &[(":snapshot", &snapshot, Type::TEXT)]).unwrap();
    assert_eq!(since.iter().map(|row| row.get::<_, &str>(1)).collect::<Vec<_>>(), ["s2"]);
    service.session("logout", "s3", 1);
    service.session("password-changed", "s4", 1);
    assert_eq!(service.row("s5").1.as_deref(), Some("password-changed"));
    assert_eq!(service.session("list", "s4", 1), 1);
    service.session("logout-everywhere", "s4", 1);
    assert_eq!(service.row("s4").1.as_deref(), Some("logout"));
    let deny: &[Value<'_>] = &[
        (":jti", &"j", Type::TEXT),
        (":sub", &"ann", Type::TEXT),
        (":exp", &(NOW + 9), Type::INT8),
        (":now", &NOW, Type::INT8),
    ];
    service.run("deny-token", deny).unwrap();
    service.run("deny-token", deny).unwrap();
    assert_eq!(service.session("denylist", "s4", 1), 7);
    assert_eq!(service.run("newest-cutoff", &[]).unwrap()[0].get::<_, i64>(0), 0);
    service.login("ann", "s7").expect("a login");
    service.session("deactivate", "", 0);
    assert_eq!(service.row("s7").1.as_deref(), Some("account-deactivated"));
    let said = service.login("ann", "s8").unwrap_err();
    assert!(said.as_db_error().unwrap().message().contains("deactivated"), "{said}");
    service.session("reactivate", "", 0);
    service.login("ann", "s8").expect("a login");
    service.session("delete", "", 0);
    let left = service.client.query_one("SELECT count(*) FROM sessions", &[]).unwrap();
    assert_eq!(left.get::<_, i64>(0), 0);
}
