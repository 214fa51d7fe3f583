//! Counts how services stored the IP addresses of their clients, for `doctor`.

use super::Finding;
use super::finding::{listed, several};
use crate::session::canonical_ip;

/// Sessions whose address has a port, brackets, a zone or is a list, and sessions whose text is not an address,
/// which no address filter finds.
#[derive(Default)]
pub(super) struct AddressCount {
    other_spelling: u64,
    no_address: u64,
}

impl AddressCount {
    /// Counts sessions with this text; `None` is text that is not UTF-8.
    pub(super) fn add(&mut self, text: Option<&str>, sessions: u64) {
        match text.and_then(canonical_ip) {
            Some(canonical) if Some(canonical.as_str()) == text => {}
            Some(_) => self.other_spelling += sessions,
            None => self.no_address += sessions,
        }
    }

    pub(super) fn finding(&self) -> Finding {
        let hint = "let the service store the client's address alone, in canonical form (RFC 5952)";
        let mut wrong = Vec::new();
        if self.no_address > 0 {
            wrong.push(format!(
                "{} whose ip is not an IP address: a filter by address never matches them",
                several(self.no_address, "session")
            ));
        }
        if self.other_spelling > 0 {
            wrong.push(format!(
                "{} whose ip has a port, a zone, brackets, a host name, another spelling or a list: \
                 tokenctl reads its first address",
                several(self.other_spelling, "session")
            ));
        }
        match listed(&wrong) {
            Some(message) => Finding::warning("addresses", message, hint),
            None => Finding::good("addresses", "every IP address is in canonical form"),
        }
    }
}

/// Reports an address that most sessions have, which is then the address of a proxy.
pub(super) fn proxy(common: &str, own: u64, all: u64, users: u64) -> Finding {
    const SESSIONS: u64 = 20;
    const USERS: u64 = 5;
    if all >= SESSIONS && own * 2 > all && users >= USERS {
        let what = format!(
            "{own} of {all} sessions come from {common}: the address of a proxy, not of a client"
        );
        let mend = "let the service record the client's address, not its proxy's \
                    (X-Forwarded-For or Forwarded, from proxies that it trusts)";
        Finding::warning("proxy", what, mend)
    } else {
        Finding::good("proxy", "no IP address is shared by most sessions")
    }
}
