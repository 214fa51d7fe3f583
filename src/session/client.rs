//! The client of a session, and the rules by which two sessions have the same client.

use std::fmt;
use std::str::FromStr;

use super::ip::{canonical_ip, network_of, same_ip};

/// The attributes of a client; `None` if unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// IP address, as the service saw it.
    pub ip: Option<String>,
    /// `User-Agent` header.
    pub user_agent: Option<String>,
    /// Device name, chosen by the service or the user.
    pub device: Option<String>,
}

/// Returns a text as the store can hold it: without NUL characters, cut after `most` characters, absent if
/// nothing is left. A long text must never prevent a revocation or the record of one.
pub(crate) fn fitted_text(text: Option<&str>, most: usize) -> Option<String> {
    let fitted: String = text?.chars().filter(|c| *c != '\0').take(most).collect();
    (!fitted.is_empty()).then_some(fitted)
}

/// The attributes that identify a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientMatch {
    /// IP address and user agent.
    #[default]
    IpAndUserAgent,
    /// User agent alone.
    UserAgent,
    /// Device name.
    Device,
    /// User agent and the IP address's /24 (IPv4) or /64 (IPv6).
    IpPrefixAndUserAgent,
}

impl Client {
    /// Returns the values as the store can hold them: the address in its canonical spelling, texts cut to the
    /// schema's limits, empty ones absent. The sender decides the length of a header, which must neither
    /// prevent a login nor hide refresh token reuse.
    #[must_use]
    pub fn fitted(&self) -> Self {
        let fit = |text: &Option<String>, most: usize| fitted_text(text.as_deref(), most);
        Self {
            // Normalised before it is cut, because a forwarded list is longer than its first address.
            ip: self.ip.as_deref().and_then(canonical_ip).or_else(|| fit(&self.ip, 64)),
            user_agent: fit(&self.user_agent, 1024),
            device: fit(&self.device, 256),
        }
    }
}

impl ClientMatch {
    /// Every way of identifying clients.
    pub const ALL: [Self; 4] =
        [Self::IpAndUserAgent, Self::UserAgent, Self::Device, Self::IpPrefixAndUserAgent];

    /// Returns the name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IpAndUserAgent => "ip+user-agent",
            Self::UserAgent => "user-agent",
            Self::Device => "device",
            Self::IpPrefixAndUserAgent => "ip-prefix+user-agent",
        }
    }

    /// Whether `a` and `b` are the same client. Clients with an unknown attribute are never the same.
    #[must_use]
    pub fn same(self, a: &Client, b: &Client) -> bool {
        fn known(a: Option<&String>, b: Option<&String>) -> bool {
            matches!((a, b), (Some(a), Some(b)) if !a.is_empty() && a == b)
        }
        let user_agent = known(a.user_agent.as_ref(), b.user_agent.as_ref());
        match self {
            Self::IpAndUserAgent => {
                let same = |(a, b): (&String, &String)| !a.is_empty() && same_ip(a, b);
                user_agent && a.ip.as_ref().zip(b.ip.as_ref()).is_some_and(same)
            }
            Self::UserAgent => user_agent,
            Self::Device => known(a.device.as_ref(), b.device.as_ref()),
            Self::IpPrefixAndUserAgent => {
                let net = |ip: &Option<String>| ip.as_deref().and_then(network_of);
                user_agent && net(&a.ip).is_some_and(|of_a| net(&b.ip) == Some(of_a))
            }
        }
    }
}

impl fmt::Display for ClientMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ClientMatch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|how| how.as_str() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("not a way to compare clients; the ways are: {known}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(ip: &str, user_agent: &str, device: &str) -> Client {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Client { ip: known(ip), user_agent: known(user_agent), device: known(device) }
    }

    #[test]
    fn an_unknown_client_matches_no_client() {
        let unknown = Client::default();
        let half = client("192.0.2.1", "", "");
        for how in ClientMatch::ALL {
            assert!(!how.same(&unknown, &unknown), "{how}");
            assert!(!how.same(&half, &half), "{how}");
        }
    }

    #[test]
    fn each_client_match_compares_its_attributes() {
        let a = client("192.0.2.1", "ua", "phone");
        let same_net = client("192.0.2.99", "ua", "tablet");
        let elsewhere = client("198.51.100.7", "ua", "phone");
        let table = [
            (ClientMatch::IpAndUserAgent, false, false),
            (ClientMatch::UserAgent, true, true),
            (ClientMatch::Device, false, true),
            (ClientMatch::IpPrefixAndUserAgent, true, false),
        ];
        for (how, net, far) in table {
            assert!(how.same(&a, &a), "{how}");
            assert_eq!(how.same(&a, &same_net), net, "{how}");
            assert_eq!(how.same(&a, &elsewhere), far, "{how}");
        }
        let with_port = client("192.0.2.1:5123", "ua", "");
        assert!(ClientMatch::IpAndUserAgent.same(&a, &with_port));
        let v6 = client("2001:db8:1:2::1", "ua", "");
        let v6_near = client("2001:db8:1:2:ffff::1", "ua", "");
        let v6_far = client("2001:db8:1:3::1", "ua", "");
        assert!(ClientMatch::IpPrefixAndUserAgent.same(&v6, &v6_near));
        assert!(!ClientMatch::IpPrefixAndUserAgent.same(&v6, &v6_far));
    }

    #[test]
    fn an_address_is_stored_in_its_canonical_spelling() {
        let list = format!("198.51.100.7:5123, {}", "10.0.0.1, ".repeat(30));
        for (given, stored) in [
            (list.as_str(), Some("198.51.100.7")),
            ("2001:DB8:0:0::1", Some("2001:db8::1")),
            ("unix:", Some("unix:")),
            ("", None),
        ] {
            let client = Client { ip: Some(given.to_owned()), ..Client::default() };
            assert_eq!(client.fitted().ip.as_deref(), stored, "{given}");
        }
    }

    #[test]
    fn names_read_back() {
        for how in ClientMatch::ALL {
            assert_eq!(how.to_string().parse(), Ok(how));
        }
        assert!("ip".parse::<ClientMatch>().is_err());
    }
}
