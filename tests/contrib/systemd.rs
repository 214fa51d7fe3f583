//! The units under a real systemd: a container whose root is this system, with every change in memory.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::common::World;
use crate::common::run::BINARY;

use super::contrib;
use super::package::{can, has};

/// What runs inside: prepares a store that the user `auth` owns, and starts the units.
const SCRIPT: &str = r#"
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
useradd --system --user-group --home-dir /var/lib/auth --shell /usr/sbin/nologin auth
install -d -o auth -g auth -m 700 /var/lib/auth
as() { runuser -u auth -- env HOME=/var/lib/auth "$@"; }
ended='{"user_id":"u","created_at":1700000000,"expires_at":1700000001}'
as tokenctl init -q --store /var/lib/auth/sessions.db
left() { as tokenctl --store "$1" sessions list --state all --count; }
fill() { echo "$ended" | as tokenctl --store "$1" sessions import -q; }

echo "== the service"
fill /var/lib/auth/sessions.db
systemctl start tokenctl-purge.service
systemctl show -P Result tokenctl-purge.service
echo "left: $(left /var/lib/auth/sessions.db)"
journalctl --sync
journalctl -u tokenctl-purge.service -o cat _COMM=tokenctl

echo "== the timer"
systemctl start tokenctl-purge.timer
systemctl show -P NextElapseUSecRealtime tokenctl-purge.timer | grep -o ' 03:[1-4][0-9]:' | cut -c 1-4
systemctl stop tokenctl-purge.timer
# The system was off at night: the timer catches up. Without the random delay, at once.
fill /var/lib/auth/sessions.db
mkdir -p /run/systemd/system/tokenctl-purge.timer.d
printf '[Timer]\nRandomizedDelaySec=0\n' > /run/systemd/system/tokenctl-purge.timer.d/now.conf
touch -d '2 days ago' /var/lib/systemd/timers/stamp-tokenctl-purge.timer
systemctl daemon-reload
systemctl start tokenctl-purge.timer
for _ in $(seq 100); do [ "$(left /var/lib/auth/sessions.db)" = 0 ] && break; sleep 0.1; done
echo "left: $(left /var/lib/auth/sessions.db)"
systemctl stop tokenctl-purge.timer

echo "== a failure"
install -m 600 /dev/null /var/lib/auth/sessions.db
systemctl start tokenctl-purge.service 2>/dev/null || systemctl show -P Result,ExecMainStatus tokenctl-purge.service
journalctl --sync
journalctl -u tokenctl-purge.service -o cat -n 1 _COMM=tokenctl | grep -o '"reason":"[a-z-]*"'

if command -v redis-server >/dev/null; then
  echo "== the mirror"
  rm /var/lib/auth/sessions.db*
  as tokenctl init -q --store /var/lib/auth/sessions.db
  redis-server --port 6379 --save '' --daemonize yes > /dev/null
  systemctl start tokenctl-denylist.service
  for _ in $(seq 100); do redis-cli keys '*heartbeat*' | grep -q . && break; sleep 0.1; done
  redis-cli keys '*heartbeat*' | wc -l
  systemctl is-active tokenctl-denylist.service
  systemctl stop tokenctl-denylist.service
  systemctl show -P Result tokenctl-denylist.service
fi

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
if [ -n "$bin" ]; then
  echo "== PostgreSQL"
  mkdir -p /run/postgresql /srv/data
  chown postgres /run/postgresql /srv/data
  super() { runuser -u postgres -- "$@"; }
  super "$bin/initdb" -D /srv/data -A peer > /dev/null
  super "$bin/pg_ctl" -D /srv/data -w -o '-c listen_addresses= -k /run/postgresql -F' start > /dev/null
  super psql -q -h /run/postgresql -c 'CREATE DATABASE auth TEMPLATE template0'
  store=postgres://auth@%2Frun%2Fpostgresql/auth
  super env HOME=/tmp tokenctl init --print-sql --store "$store" > /tmp/init.sql
  super psql -q -h /run/postgresql -1 -f /tmp/init.sql auth
  super psql -q -h /run/postgresql -c 'CREATE ROLE auth LOGIN IN ROLE tokenctl_operator'
  fill "$store"
  rm -rf /var/lib/auth
  install -D -m 644 /out/postgresql.conf /run/systemd/system/tokenctl-purge.service.d/postgresql.conf
  systemctl daemon-reload
  systemctl start tokenctl-purge.service || journalctl -u tokenctl-purge.service -o cat
  systemctl show -P Result tokenctl-purge.service
  echo "left: $(runuser -u auth -- env HOME=/tmp tokenctl --store "$store" sessions list --state all --count)"
fi
echo "== end"
"#;

const TEST_UNIT: &str = "[Unit]\nSuccessAction=exit\nFailureAction=exit\n\
    [Service]\nType=oneshot\nStandardOutput=file:/out/log\nStandardError=inherit\n\
    TimeoutStartSec=90\nExecStart=/bin/sh /out/script\n";

/// Boots systemd, and returns what the script has printed.
fn booted(world: &World) -> String {
    let out = world.path("out");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(out.join("script"), SCRIPT).unwrap();
    fs::copy(contrib("tokenctl-purge-postgresql.conf"), out.join("postgresql.conf")).unwrap();
    fs::write(out.join("tokenctl-test.service"), TEST_UNIT).unwrap();
    let bind = |from: &Path, to: &str| format!("--bind-ro={}:{to}", from.display());
    let units = "/etc/systemd/system";
    // The root has another path in a mount namespace of its own: systemd-nspawn refuses "/".
    let root = world.path("root");
    fs::create_dir(&root).unwrap();
    let mut machine = Command::new("unshare");
    machine.args(["--mount", "--propagation", "private", "sh", "-c"]);
    machine
        .args(["mount --bind / \"$0\" && exec systemd-nspawn --directory=\"$0\" \"$@\""])
        .arg(&root);
    machine.args(["--volatile=overlay", "--register=no", "--keep-unit"]);
    machine.args(["--private-network", "--quiet", "--machine", "tokenctl-test"]);
    machine.arg(format!("--bind={}:/out", out.display()));
    machine.arg(bind(Path::new(BINARY), "/usr/bin/tokenctl"));
    for unit in ["tokenctl-purge.service", "tokenctl-purge.timer", "tokenctl-denylist.service"] {
        machine.arg(bind(&contrib(unit), &format!("{units}/{unit}")));
    }
    let test = "tokenctl-test.service";
    machine.arg(bind(&out.join(test), &format!("{units}/{test}")));
    let output = machine.args(["--boot", "--", "--unit", test]).output().unwrap();
    let log = fs::read_to_string(out.join("log")).unwrap_or_default();
    assert!(log.ends_with("== end\n"), "{output:?}\n{log}");
    log
}

#[test]
fn the_units_work_under_systemd() {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root || !can("systemd-nspawn", has("systemd-nspawn")) {
        return;
    }
    let log = booted(&World::new());
    let part = |name: &str| {
        let rest = log.split_once(&format!("== {name}\n"));
        rest.map(|(_, rest)| rest.split("\n== ").next().unwrap().lines().collect::<Vec<_>>())
    };
    let service = part("the service").unwrap();
    assert_eq!(service[..2], ["success", "left: 0"], "{log}");
    assert!(service[2].starts_with(r#"{"sessions":{"expired":1"#), "{log}");
    assert_eq!(part("the timer").unwrap(), [" 03:", "left: 0"], "{log}");
    let failure = part("a failure").unwrap();
    assert_eq!(failure, ["exit-code", "1", r#""reason":"store-empty""#], "{log}");
    if can("redis-server", has("redis-server")) {
        assert_eq!(part("the mirror").unwrap(), ["1", "active", "success"], "{log}");
    }
    if can("PostgreSQL", Path::new("/usr/lib/postgresql").exists()) {
        assert_eq!(part("PostgreSQL").unwrap(), ["success", "left: 0"], "{log}");
    }
}
