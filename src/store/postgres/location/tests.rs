use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn none(_: &str) -> Option<String> {
    None
}

fn parse(text: &str) -> DatabaseLocation {
    DatabaseLocation::parse(text, &none).expect("a location")
}

fn refusal(text: &str) -> String {
    DatabaseLocation::parse(text, &none).expect_err("no location").to_string()
}

#[test]
fn a_url_has_all_parts() {
    let location = parse("postgres://al%69ce:p%40ss@db1:5433,[::1]/auth%2Fx?sslmode=verify-full");
    assert_eq!(location.user, "alice");
    assert_eq!(location.password.as_ref().map(Password::expose), Some("p@ss"));
    assert_eq!(location.database, "auth/x");
    let hosts = [Host::Tcp("db1".to_owned(), 5433), Host::Tcp("::1".to_owned(), 5432)];
    assert_eq!(location.hosts, hosts);
    assert_eq!(location.encryption, Encryption::Always);
    assert!(location.has_password_in_url());
    assert_eq!(location.name(), "postgres://alice@db1:5433,[::1]/auth%2Fx");
    assert!(!format!("{location:?}").contains("p@ss"));
    assert!(location.keeps_prepared);
    assert!(!parse("postgres://u@h/d?prepared_statements=false").keeps_prepared);
}

#[test]
fn sockets_are_directories() {
    for text in ["postgres://u@%2Frun%2Fpg:99/db", "postgresql://u@/db?host=/run/pg&port=99"] {
        let location = parse(text);
        assert_eq!(location.hosts, [Host::Socket("/run/pg".into(), 99)], "{text}");
        assert!(location.hosts[0].is_local());
        assert_eq!(parse(&location.name()).hosts, location.hosts);
    }
    assert_eq!(parse("postgres://u@/").hosts, [Host::Socket("/var/run/postgresql".into(), 5432)]);
}

#[test]
fn local_hosts_are_recognized() {
    for (host, is_local) in [
        ("localhost", true),
        ("127.0.0.9", true),
        ("[::1]", true),
        ("10.0.0.1", false),
        ("db", false),
    ] {
        assert_eq!(
            parse(&format!("postgres://u@{host}/db")).hosts[0].is_local(),
            is_local,
            "{host}"
        );
    }
}

#[test]
fn refusals_hold_no_password() {
    for text in [
        "postgres://u:sec%ret@h/db",
        "postgres://u:secret@h/db?sslmode=sometimes",
        "postgres://u:secret@h/db?color=red",
        "postgres://u:secret@h:port/db",
        "postgres://u:secret@h,i:1,j:2/db?port=1,2",
        "postgres://u:secret@h/db?target_session_attrs=fast",
        "postgres://u:secret@h/db?sslcert=x",
        "postgres://u:secret@h/db?prepared_statements=maybe",
    ] {
        let said = refusal(text);
        assert!(!said.contains("secret") && !said.contains("sec%"), "{said}");
    }
    assert!(refusal("postgres://h/db").contains("no user"));
}

#[test]
fn variables_and_files_complete_the_location() {
    let home = tempfile::tempdir().expect("a directory");
    let path = |name: &str| home.path().join(name);
    fs::write(path(".pg_service.conf"), "# x\n[other]\nhost=no\n[auth]\nhost=db\nport=7\n")
        .expect("w");
    let pgpass = "db:7:*:bob:wrong\ndb:7:auth:alice:se\\:cr\\\\et\n*:*:*:*:last\n";
    fs::write(path(".pgpass"), pgpass).expect("w");
    let variables = |name: &str| match name {
        "HOME" => Some(home.path().display().to_string()),
        "PGUSER" => Some("alice".to_owned()),
        "PGSERVICE" | "PGDATABASE" => Some("auth".to_owned()),
        "PGHOST" => Some("unused".to_owned()),
        _ => None,
    };
    let read = || DatabaseLocation::parse("postgres://", &variables).expect("a location");
    assert!(read().password.is_none(), "a file that others can read counts for nothing");
    fs::set_permissions(path(".pgpass"), fs::Permissions::from_mode(0o600)).expect("chmod");
    let location = read();
    assert_eq!(location.hosts, [Host::Tcp("db".to_owned(), 7)]);
    assert_eq!(location.password.as_ref().map(Password::expose), Some("se:cr\\et"));
    assert!(!location.has_password_in_url());
    let missing = |_: &str| Some("nowhere".to_owned());
    assert!(DatabaseLocation::parse("postgres://u@h/d?service=none", &missing).is_err());
}
