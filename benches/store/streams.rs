//! Operations that read every row, compared with the `sqlite3` shell.

use super::process::{TOOL, line, run, tool};
use super::stores::Stores;

impl Stores {
    pub(super) fn streams(&self) {
        println!("\n{:<44} {:>10} {:>10}", "streams, seconds", "tokenctl", "sqlite3");
        let path = self.store();
        let store = path.to_str().expect("a name");
        let (ours, memory) =
            run(TOOL, &tool(&path, &["sessions", "list", "--state", "all", "-o", "jsonl"]));
        let columns = "SELECT *, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' ELSE 'active' END
                       FROM sessions ORDER BY last_used_at DESC, id";
        let (theirs, _) = run("sqlite3", &["-json", store, columns]);
        line(
            &format!("sessions list -o jsonl ({memory} MB)"),
            ours.as_secs_f64(),
            theirs.as_secs_f64(),
            "s",
        );
        let (ours, memory) = run(TOOL, &tool(&path, &["stats", "-o", "json"]));
        let scan = "SELECT count(*), sum(length(user_agent)), sum(last_used_at), sum(length(ip)),
                    sum(revoked_at), sum(longest_idle) FROM sessions NOT INDEXED";
        let (theirs, _) = run("sqlite3", &[store, scan]);
        line(&format!("stats ({memory} MB)"), ours.as_secs_f64(), theirs.as_secs_f64(), "s");
    }
}
