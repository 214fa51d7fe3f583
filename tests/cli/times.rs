//! Local times: two readings are an error that names both, and every shown time names its zone.

use crate::common::World;

fn in_new_york() -> World {
    World::made().with("TZ", "America/New_York")
}

#[test]
fn a_time_with_two_readings_or_none_is_an_error_that_names_both() {
    let world = in_new_york();
    for (time, earlier, later) in [
        ("2026-11-01 01:30", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"),
        ("2026-11-01T01:00:00", "2026-11-01T01:00:00-04:00", "2026-11-01T01:00:00-05:00"),
        ("2026-03-08 02:30", "2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00"),
    ] {
        for command in [
            &["sessions", "list", "--created-after"][..],
            &["sessions", "list", "--used-before"],
            &["events", "--since"],
            &["revoke", "--dry-run", "--user", "alice", "--created-before"],
        ] {
            world.issue("alice", &[]);
            let done = world.run(&[command, &[time]].concat()).code(2);
            assert!(done.stderr.contains(earlier) && done.stderr.contains(later), "{done:?}");
            // Both readings are accepted.
            for reading in [earlier, later] {
                let done = world.run(&[command, &[reading]].concat());
                assert!([0, 3].contains(&done.exit), "{done:?}");
            }
        }
        // In UTC every time has one reading.
        world.ok(&["--utc", "sessions", "list", "--created-after", time]);
    }
    for time in ["2026-11-01 00:59", "2026-11-01 02:00", "2026-03-08 03:00", "2026-11-01"] {
        world.ok(&["sessions", "list", "--created-after", time]);
    }
}

/// If summer time begins at midnight, the day starts at one o'clock.
#[test]
fn a_day_begins_at_its_first_moment() {
    let world = World::made();
    // 2018-11-04 has no midnight in São Paulo; it begins at 03:00 UTC.
    world.force(
        "INSERT INTO users (id) VALUES ('alice');
         INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at) VALUES
           ('before', 'alice', 1541300399, 1541300399, NULL),
           ('first', 'alice', 1541300400, 1541300400, NULL);",
    );
    let world = world.with("TZ", "America/Sao_Paulo");
    assert_eq!(world.list(&["--created-after", "2018-11-04"]), ["first"]);
    assert_eq!(world.list(&["--created-before", "2018-11-04"]), ["before"]);
}

#[test]
fn times_name_their_zone() {
    let world = in_new_york();
    let pair = world.issue("alice", &[]);
    let shown = |args: &[&str]| world.ok(&[&["sessions", "show", &pair.session], args].concat());
    let local = shown(&[]).stdout;
    assert!(local.contains(" -05:00") || local.contains(" -04:00"), "{local}");
    assert!(shown(&["--utc"]).stdout.contains(" UTC"));
    let events = world.ok(&["events"]).stdout;
    assert!(events.starts_with("TIME (-0"), "{events}");
    assert!(world.ok(&["events", "--utc"]).stdout.starts_with("TIME (UTC)"));
}

#[test]
fn an_unknown_time_zone_is_a_warning() {
    for zone in ["Bogus", "Europe/Nowhere", "UTC+", "../etc/passwd"] {
        let world = World::made().with("TZ", zone);
        let done = world.ok(&["sessions", "list", "--used-after", "2026-11-01 01:30"]);
        let warning =
            format!("warning: TZ={zone} is not a time zone of this system: times are in UTC");
        assert_eq!(done.stderr.matches(&warning).count(), 1, "{done:?}");
        assert_eq!(done.stderr.matches("warning").count(), 1, "{done:?}");
        // With --utc the variable has no effect.
        assert!(!world.ok(&["sessions", "list", "--utc"]).stderr.contains("warning"), "{zone}");
    }
    for zone in ["", "UTC", "Etc/UTC", "UTC0", "EST5EDT", "<+02>-2", "America/New_York"] {
        let world = World::made().with("TZ", zone);
        assert!(!world.ok(&["sessions", "list"]).stderr.contains("warning"), "{zone}");
    }
}

/// Not every gap is the beginning of summer time: Samoa left out a whole day.
#[test]
fn the_reason_for_a_time_without_a_reading_is_true() {
    for (zone, time, words) in [
        ("Pacific/Apia", "2011-12-30 12:00", "does not exist, because the clocks were set forward"),
        (
            "America/New_York",
            "2026-03-08 02:30",
            "does not exist, because the clocks were set forward",
        ),
        ("America/New_York", "2026-11-01 01:30", "is ambiguous, because the clocks were set back"),
        // Sakhalin changed its zone, in the year without summer time.
        (
            "Asia/Sakhalin",
            "2016-03-27 02:30",
            "does not exist, because the clocks were set forward",
        ),
    ] {
        let world = World::made().with("TZ", zone);
        let done = world.run(&["sessions", "list", "--created-after", time]).code(2);
        assert!(
            done.stderr.contains(&format!("{time}:00 {words}"))
                || done.stderr.contains(&format!("{time} {words}")),
            "{done:?}"
        );
        assert!(!done.stderr.contains("summer time"), "{done:?}");
    }
}
