//! Checks for a verifier whether a token is on the denylist.

use std::time::Duration;

use redis::Value;

use super::connection::{Link, breaks_connection};
use super::error::{MirrorError, MirrorErrorKind};
use super::keys::Prefix;
use super::location::Location;
use super::server::{list, text};
use crate::session::DenialKind;
use crate::token::CheckedToken;

type Result<T> = std::result::Result<T, MirrorError>;

/// A client for the denylist in Redis: one round trip per token, on one connection.
///
/// The server may be a replica if its clock is right, because it decides by its own clock whether the
/// heartbeat has expired.
pub struct Denylist {
    location: Location,
    prefix: Prefix,
    timeout: Duration,
    link: Option<Link>,
}

/// The claims of a verified access token that the denylist check needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenIds<'a> {
    /// Session ID (`sid`).
    pub sid: Option<&'a str>,
    /// Token ID (`jti`).
    pub jti: Option<&'a str>,
    /// Number of the newest cutoff when the session was opened (`epoch`); absent means 0.
    pub epoch: Option<i64>,
}

impl<'a> TokenIds<'a> {
    /// Returns the claims of a token that was validated and accepted.
    #[must_use]
    pub fn of(checked: &'a CheckedToken) -> Self {
        let claims = &checked.claims;
        Self { sid: claims.sid.as_deref(), jti: claims.jti.as_deref(), epoch: epoch(checked) }
    }
}

/// Returns the claim `epoch`; a value that is not a number counts as below every cutoff.
fn epoch(checked: &CheckedToken) -> Option<i64> {
    let claims = checked.token.as_ref()?.claims().ok()?;
    let member = claims.members().iter().find(|member| member.name == "epoch")?;
    Some(member.value.raw().parse().unwrap_or(-1))
}

/// The verdict of the denylist on a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenylistVerdict {
    /// The token is not on the denylist, and the denylist is complete: accept the token.
    Accepted,
    /// The token is on the denylist: reject it.
    Denied(DeniedToken),
    /// The token's session was opened before a cutoff: reject the token.
    BeforeCutoff {
        /// The token's epoch.
        epoch: i64,
        /// The number of the newest cutoff.
        cutoff: i64,
    },
    /// The token has no `sid` or no `jti`, so that it could not be revoked: reject it.
    Unidentified,
    /// The token is not on the denylist, but entries may be missing: ask the store, or reject the token.
    NotSynced,
}

/// The denylist entry for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeniedToken {
    /// Whether the entry is for the session or the single token.
    pub kind: DenialKind,
    /// The reason, in the store's notation.
    pub reason: String,
}

impl Denylist {
    /// Connects. `timeout` limits the connection attempt and each reply. If it is too short for an answer,
    /// reject the token.
    ///
    /// # Errors
    /// If the server cannot be reached or rejects the account.
    pub fn connect(location: &Location, prefix: &Prefix, timeout: Duration) -> Result<Self> {
        let link = Some(Link::open(location, timeout)?);
        Ok(Self { location: location.clone(), prefix: prefix.clone(), timeout, link })
    }

    /// Checks one token, whose signature, issuer, audience and expiry have been verified. After an error, ask
    /// the store or reject the token; the next call connects again.
    ///
    /// # Errors
    /// If the server does not answer.
    pub fn check(&mut self, token: TokenIds<'_>) -> Result<DenylistVerdict> {
        let given = |id: Option<&str>| id.filter(|id| !id.is_empty()).map(str::to_owned);
        let (Some(sid), Some(jti)) = (given(token.sid), given(token.jti)) else {
            return Ok(DenylistVerdict::Unidentified);
        };
        let mut command = redis::cmd("MGET");
        command
            .arg(self.prefix.entry(DenialKind::Sid, &sid))
            .arg(self.prefix.entry(DenialKind::Jti, &jti))
            .arg(self.prefix.epoch())
            .arg(self.prefix.synced());
        let answer = match self.link.take().map(|link| self.ask(link, &command)) {
            // The server or a firewall has closed the connection since the last call: connect again.
            None | Some(Err(MirrorError { kind: MirrorErrorKind::Unreachable(_), .. })) => {
                let link = Link::open(&self.location, self.timeout)?;
                self.ask(link, &command)
            }
            Some(answer) => answer,
        };
        self.judge(answer?, token.epoch.unwrap_or(0))
    }

    /// Sends the command, and keeps the connection if it can be used again.
    fn ask(&mut self, mut link: Link, command: &redis::Cmd) -> Result<Value> {
        match link.run(command) {
            Err(error) if breaks_connection(&error) => Err(error),
            outcome => {
                self.link = Some(link);
                outcome
            }
        }
    }

    fn judge(&self, values: Value, epoch: i64) -> Result<DenylistVerdict> {
        let unexpected = |what: &str| {
            MirrorError::new(MirrorErrorKind::Answer(what.to_owned()), &self.location.to_string())
        };
        let values: Option<[Value; 4]> = list(values).and_then(|values| values.try_into().ok());
        let Some([sid, jti, cutoff, synced]) = values else {
            return Err(unexpected("MGET returned no list of four values"));
        };
        for (kind, entry) in [(DenialKind::Sid, sid), (DenialKind::Jti, jti)] {
            if entry != Value::Nil {
                let reason = text(entry).unwrap_or_default();
                return Ok(DenylistVerdict::Denied(DeniedToken { kind, reason }));
            }
        }
        let cutoff = if cutoff == Value::Nil {
            0
        } else {
            let number = text(cutoff).and_then(|number| number.parse().ok());
            number.ok_or_else(|| unexpected("the epoch is not a number"))?
        };
        Ok(if epoch < cutoff {
            DenylistVerdict::BeforeCutoff { epoch, cutoff }
        } else if synced == Value::Nil {
            DenylistVerdict::NotSynced
        } else {
            DenylistVerdict::Accepted
        })
    }
}
