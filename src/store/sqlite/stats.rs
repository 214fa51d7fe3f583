//! Computes statistics of the whole store in one pass over the sessions, with bounded memory.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher as _;

use rusqlite::Row;

use super::cutoffs::Cutoffs;
use super::text::{Lossy, Whole};
use super::transaction::SqliteTransaction;
use crate::session::{
    ClientCounts, DenialCounts, EventCounts, IdleLimit, SessionTotals, Statistics, UserCounts,
};
use crate::store::Result;
use crate::time::{Span, Timestamp};

/// Maximum number of users per pass: at 10 bytes each, 45 MB.
const USERS_IN_MIND: u64 = 4_500_000;
/// Maximum number of limits, so that their index fits next to a user's hash in 64 bits.
const MOST_LIMITS: usize = 14;

pub(super) fn statistics(
    tx: &SqliteTransaction<'_>,
    now: Timestamp,
    limits: &[Span],
) -> Result<Statistics> {
    let mut statistics = Statistics {
        users: users(tx)?,
        denylist: denylist(tx, now)?,
        events: events(tx)?,
        bytes: bytes(tx)?,
        reasons: reasons(tx, now)?,
        ..Statistics::default()
    };
    sessions(tx, now, limits, &mut statistics)?;
    Ok(statistics)
}

fn users(tx: &SqliteTransaction<'_>) -> Result<UserCounts> {
    let sql = "SELECT count(*), ifnull(sum(status = 'active'), 0) FROM users";
    let (all, active): (u64, u64) =
        tx.first(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default();
    Ok(UserCounts { active, deactivated: all.saturating_sub(active), logged_in: 0 })
}

fn denylist(tx: &SqliteTransaction<'_>, now: Timestamp) -> Result<DenialCounts> {
    let sql = "SELECT count(*), ifnull(sum(kind = 'sid'), 0), ifnull(sum(expires_at <= ?1), 0)
               FROM denylist";
    let counts = tx.first(sql, [now.as_secs()], |row| {
        let (all, sids): (u64, u64) = (row.get(0)?, row.get(1)?);
        Ok(DenialCounts { sids, jtis: all.saturating_sub(sids), dead: row.get(2)? })
    })?;
    Ok(counts.unwrap_or_default())
}

fn events(tx: &SqliteTransaction<'_>) -> Result<EventCounts> {
    // Two separate index lookups: min and max in one query would scan the whole index.
    let extreme = |sql| -> Result<Option<Timestamp>> {
        let at = tx.first(sql, [], |row| row.get::<_, Option<i64>>(0))?;
        Ok(at.flatten().map(Timestamp))
    };
    let total = tx.first("SELECT count(*) FROM events", [], |row| row.get(0))?.unwrap_or(0);
    Ok(EventCounts {
        total,
        oldest: extreme("SELECT min(at) FROM events")?,
        newest: extreme("SELECT max(at) FROM events")?,
    })
}

fn bytes(tx: &SqliteTransaction<'_>) -> Result<Option<(u64, u64)>> {
    let number = |sql| tx.first(sql, [], |row| row.get::<_, u64>(0));
    let size = number("PRAGMA page_size")?;
    let (all, free) = (number("PRAGMA page_count")?, number("PRAGMA freelist_count")?);
    Ok(size.zip(all).zip(free).map(|((size, all), free)| (size * all, size * free)))
}

fn reasons(tx: &SqliteTransaction<'_>, now: Timestamp) -> Result<Vec<(String, u64)>> {
    let mut reasons = Vec::new();
    // Counted from the audit trail: the rows may be purged already.
    tx.each(
        "SELECT ifnull(reason, 'other'), count(*) FROM events
         WHERE at >= ?1 AND kind = 'revoked' GROUP BY 1 ORDER BY 2 DESC, 1",
        [(now - Span::days(30)).as_secs()],
        |row| Ok((row.get::<_, Lossy>(0)?.0, row.get(1)?)),
        &mut |reason| {
            reasons.push(reason);
            Ok(())
        },
    )?;
    Ok(reasons)
}

fn sessions(
    tx: &SqliteTransaction<'_>,
    now: Timestamp,
    limits: &[Span],
    statistics: &mut Statistics,
) -> Result<()> {
    let mut tally = Tally::new(now, limits, Cutoffs::read(tx)?);
    let users = statistics.users.active + statistics.users.deactivated;
    // More users than fit in memory are counted in several passes, a share in each.
    let passes = users.div_ceil(USERS_IN_MIND).max(1);
    let mut in_mind = InMind::new(users / passes);
    tx.each(
        // Both expiry columns instead of `ends_at`: computing it takes SQLite half as long as everything
        // else.
        "SELECT user_id, created_at, last_used_at, expires_at, max_expires_at, generation,
                longest_idle, revoked_at, (ip IS NOT NULL) + 2 * (user_agent IS NOT NULL),
                ip_changes, user_agent_changes, epoch
         FROM sessions",
        [],
        // The callback counts the row in place, without copying its texts.
        |row| tally.row(row, passes, &mut in_mind),
        &mut |()| Ok(()),
    )?;
    in_mind.count(&mut tally);
    for pass in 1..passes {
        let mut in_mind = InMind::new(users / passes);
        tx.each(
            "SELECT user_id, last_used_at FROM sessions
             WHERE revoked_at IS NULL AND ifnull(+ends_at > ?1, 1)
               AND epoch >= (SELECT ifnull(max(id), -1) FROM cutoffs)",
            [now.as_secs()],
            |row| {
                let hash = hash(row.get_ref(0)?.as_bytes_or_null()?.unwrap_or_default());
                if hash % passes == pass {
                    in_mind.see(
                        hash,
                        tally.reach(now.as_secs().saturating_sub(row.get::<_, Whole>(1)?.0)),
                    );
                }
                Ok(())
            },
            &mut |()| Ok(()),
        )?;
        in_mind.count(&mut tally);
    }
    tally.finish(statistics);
    Ok(())
}

/// Counts of sessions. In each array, the index is the number of limits that were reached.
struct Tally {
    now: i64,
    cutoffs: Cutoffs,
    limits: Vec<Span>,
    totals: SessionTotals,
    clients: ClientCounts,
    idle: [u64; MOST_LIMITS + 1],
    users: [u64; MOST_LIMITS + 1],
    reached: [u64; MOST_LIMITS + 1],
    returned: [u64; MOST_LIMITS + 1],
}

impl Tally {
    fn new(now: Timestamp, limits: &[Span], cutoffs: Cutoffs) -> Self {
        let mut limits = limits.to_vec();
        limits.sort_unstable();
        limits.truncate(MOST_LIMITS);
        let none = [0; MOST_LIMITS + 1];
        Self {
            now: now.as_secs(),
            cutoffs,
            limits,
            totals: SessionTotals::default(),
            clients: ClientCounts::default(),
            idle: none,
            users: none,
            reached: none,
            returned: none,
        }
    }

    /// Returns how many of the limits an idle time of `idle` seconds reaches.
    fn reach(&self, idle: i64) -> usize {
        self.limits.iter().take_while(|limit| idle >= limit.as_secs()).count()
    }

    fn row(&mut self, row: &Row<'_>, passes: u64, in_mind: &mut InMind) -> rusqlite::Result<()> {
        let number = |index| Ok::<_, rusqlite::Error>(row.get::<_, Whole>(index)?.0);
        let optional =
            |index| Ok::<_, rusqlite::Error>(row.get::<_, Option<Whole>>(index)?.map(|it| it.0));
        let (created_at, last_used_at) = (number(1)?, number(2)?);
        let (expires_at, max_expires_at) = (optional(3)?, optional(4)?);
        let ends_at = expires_at.into_iter().chain(max_expires_at).min();
        let revoked_at = match optional(7)? {
            None => self.cutoffs.cut_off_at((number(11)?, created_at, ends_at), self.now),
            marked => marked,
        };
        let longest_idle = number(6)?;
        let rotations = count(number(5)? - 1);
        let at_most = |known: Option<Timestamp>, at| known.is_none_or(|known| at < known.0);
        let totals = &mut self.totals;
        if at_most(totals.oldest, created_at) {
            totals.oldest = Some(Timestamp(created_at));
        }
        totals.newest = totals.newest.max(Some(Timestamp(created_at)));
        totals.last_used = totals.last_used.max(Some(Timestamp(last_used_at)));
        totals.rotations += rotations;
        let ended_at = revoked_at.or(ends_at).map_or(self.now, |at| at.min(self.now));
        match (revoked_at, ends_at) {
            (Some(_), _) => totals.revoked += 1,
            (None, Some(end)) if end <= self.now => totals.expired += 1,
            (None, end) => {
                totals.active += 1;
                totals.endless += u64::from(end.is_none());
                let reach = self.reach(self.now.saturating_sub(last_used_at));
                self.idle[reach] += 1;
                let hash = hash(row.get_ref(0)?.as_bytes_or_null()?.unwrap_or_default());
                if hash.is_multiple_of(passes) {
                    in_mind.see(hash, reach);
                }
            }
        }
        self.returned[self.reach(longest_idle)] += 1;
        self.reached[self.reach(longest_idle.max(ended_at.saturating_sub(last_used_at)))] += 1;
        let known = number(8)?;
        let (ip, user_agent) = (known & 1 != 0, known & 2 != 0);
        self.clients.ip.unknown += u64::from(!ip);
        self.clients.user_agent.unknown += u64::from(!user_agent);
        let ip = if ip { Some(optional(9)?.map(count)) } else { None };
        let user_agent = if user_agent { Some(optional(10)?.map(count)) } else { None };
        self.clients.ip.uncounted += u64::from(ip == Some(None));
        self.clients.user_agent.uncounted += u64::from(user_agent == Some(None));
        if rotations > 0 {
            self.changes(rotations, ip.flatten(), user_agent.flatten());
        }
        Ok(())
    }

    /// Adds the changes of IP address and user agent of a rotated session, as far as they are known.
    fn changes(&mut self, rotations: u64, ip: Option<u64>, user_agent: Option<u64>) {
        let clients = &mut self.clients;
        for (counts, changes) in [(&mut clients.ip, ip), (&mut clients.user_agent, user_agent)] {
            if let Some(changes) = changes {
                counts.rotated += 1;
                counts.rotations += rotations;
                counts.changed += u64::from(changes > 0);
                counts.changes += changes;
            }
        }
        if let (Some(ip), Some(user_agent)) = (ip, user_agent) {
            clients.both_known += 1;
            clients.either_changed += u64::from(ip > 0 || user_agent > 0);
        }
    }

    fn finish(self, statistics: &mut Statistics) {
        let beyond = |counts: &[u64], limit: usize| counts.iter().skip(limit + 1).sum();
        statistics.users.logged_in = self.users.iter().sum();
        statistics.sessions = self.totals;
        statistics.clients = self.clients;
        statistics.limits = (0..self.limits.len())
            .map(|limit| IdleLimit {
                idle: self.limits[limit],
                sessions: beyond(&self.idle, limit),
                users: beyond(&self.users, limit),
                reached: beyond(&self.reached, limit),
                returned: beyond(&self.returned, limit),
            })
            .collect();
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn hash(user: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(user);
    hasher.finish()
}

/// Users with an active session, each with the smallest number of limits that one of the sessions
/// reaches: 60 bits of a hash and 4 of the number. Two of millions of users share a hash in about one
/// of a hundred thousand stores.
struct InMind {
    slots: Vec<u64>,
    taken: usize,
}

const NUMBER: u64 = 0xf;

impl InMind {
    fn new(users: u64) -> Self {
        let users = usize::try_from(users.min(USERS_IN_MIND * 2)).unwrap_or(0);
        Self { slots: vec![0; users + users / 4 + 64], taken: 0 }
    }

    fn see(&mut self, hash: u64, reach: usize) {
        if self.taken * 10 > self.slots.len() * 9 {
            let larger = vec![0; self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot != 0 {
                    let place = self.place(slot);
                    self.slots[place] = slot;
                }
            }
        }
        // Zero marks an empty slot.
        let slot = (hash & !NUMBER) | (reach as u64 + 1).min(NUMBER);
        let place = self.place(slot);
        let known = self.slots[place];
        if known == 0 {
            self.taken += 1;
        }
        if known == 0 || slot < known {
            self.slots[place] = slot;
        }
    }

    /// Returns the index of this user's slot, or of the empty slot for a new user.
    fn place(&self, slot: u64) -> usize {
        let slots = self.slots.len();
        #[expect(clippy::cast_possible_truncation, reason = "smaller than the number of slots")]
        let mut place = ((u128::from(slot) * slots as u128) >> 64) as usize;
        while self.slots[place] != 0 && (self.slots[place] ^ slot) > NUMBER {
            place = (place + 1) % slots;
        }
        place
    }

    fn count(self, tally: &mut Tally) {
        for slot in self.slots.into_iter().filter(|slot| *slot != 0) {
            let reach = usize::try_from(slot & NUMBER).unwrap_or(1) - 1;
            tally.users[reach.min(MOST_LIMITS)] += 1;
        }
    }
}
