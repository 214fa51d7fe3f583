//! Parses IP addresses as services store them, and converts them to the canonical spelling.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

/// Parses an address as services receive it: with a port (`198.51.100.7:5123`), in brackets
/// (`[2001:db8::1]:443`), with a zone (`fe80::1%eth0`), as an IPv4 address written as IPv6
/// (`::ffff:192.0.2.1`), as a network of one address (`192.0.2.7/32`), after a host name as in Java
/// (`host/192.0.2.7:5123`), or as the first entry of a list (`X-Forwarded-For`, `Forwarded`).
#[must_use]
pub fn parse_ip(text: &str) -> Option<IpAddr> {
    // Most rows contain a plain address.
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(ip.to_canonical());
    }
    let first = text.split(',').map(str::trim).find(|entry| !entry.is_empty())?;
    address(without_host(node(first))).map(|ip| ip.to_canonical())
}

/// Returns the address of a `Forwarded` element (RFC 7239), which is the value of its `for`, or the first entry
/// of a list separated by semicolons or white space; without quotes.
fn node(element: &str) -> &str {
    let mut pairs = element.split(';').map(str::trim);
    let named = pairs.find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
    });
    let mut entries = element.split(|c: char| c == ';' || c.is_whitespace());
    let node = named.or_else(|| entries.find(|entry| !entry.is_empty())).unwrap_or(element);
    node.strip_prefix('"').and_then(|node| node.strip_suffix('"')).unwrap_or(node)
}

/// Removes the host name before an address, which Java's `InetSocketAddress` and `InetAddress` write with a slash
/// even if it is empty.
fn without_host(text: &str) -> &str {
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    match text.split_once('/') {
        // After an address, the slash precedes the length of a prefix.
        Some((host, rest)) if host.chars().all(is_host) && rest.contains(['.', ':']) => rest,
        _ => text,
    }
}

fn address(text: &str) -> Option<IpAddr> {
    if let Some((inside, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return is_port.then(|| without_zone(inside).parse().ok()).flatten();
    }
    if let Ok(socket) = text.parse::<SocketAddr>() {
        return Some(socket.ip());
    }
    if let Ok(network) = text.parse::<IpNet>() {
        return (network.prefix_len() == network.max_prefix_len()).then(|| network.addr());
    }
    // Older versions of Java write a port after the eight groups of an address without brackets.
    if text.matches(':').count() == 8
        && let Some((eight, port)) = text.rsplit_once(':')
        && is_port(port)
    {
        return without_zone(eight).parse().ok().filter(|_| !eight.contains("::"));
    }
    without_zone(text).parse().ok()
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

/// Removes a zone: it names an interface of the server, not the client.
fn without_zone(text: &str) -> &str {
    match text.split_once('%') {
        Some((address, zone)) if address.contains(':') && !zone.is_empty() => address,
        _ => text,
    }
}

/// Returns the canonical spelling of an address (RFC 5952), or `None` if the text is not an address.
#[must_use]
pub fn canonical_ip(text: &str) -> Option<String> {
    parse_ip(text).map(|ip| ip.to_string())
}

/// Whether two stored texts name the same client address. Texts that are not addresses, such as `unix:`,
/// are compared as they are.
#[must_use]
pub fn same_ip(a: &str, b: &str) -> bool {
    match (parse_ip(a), parse_ip(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a == b,
        _ => false,
    }
}

/// Returns the /24 or /64 of an address, or `None` if the text is not an address.
#[must_use]
pub fn network_of(ip: &str) -> Option<IpNet> {
    let ip = parse_ip(ip)?;
    let bits = if ip.is_ipv4() { 24 } else { 64 };
    IpNet::new(ip, bits).ok().map(|net| net.trunc())
}

/// Parses an address or a network. An IPv4-mapped IPv6 network becomes an IPv4 network.
#[must_use]
pub fn parse_network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    if let Some(ip) = parse_ip(text) {
        return Some(IpNet::from(ip));
    }
    text.parse().ok().map(canonical_network)
}

/// Converts an IPv4-mapped IPv6 network to an IPv4 network, like [`parse_ip`].
#[must_use]
pub fn canonical_network(network: IpNet) -> IpNet {
    match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (ip @ IpAddr::V4(_), Some(bits)) if network.addr().is_ipv6() => {
            IpNet::new(ip, bits).unwrap_or(network)
        }
        _ => network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_services_store_them() {
        for (stored, canonical) in [
            ("192.0.2.1", "192.0.2.1"),
            ("198.51.100.7:5123", "198.51.100.7"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("[::ffff:192.0.2.1]:80", "192.0.2.1"),
            ("2001:DB8:0:0::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:443", "fe80::1"),
            ("203.0.113.9, 10.0.0.1", "203.0.113.9"),
            (" 203.0.113.9:80 ,10.0.0.1", "203.0.113.9"),
            ("2001:db8::2, 10.0.0.1", "2001:db8::2"),
            (", 203.0.113.9", "203.0.113.9"),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            ("For=\"[2001:db8:cafe::17]:4711\", for=192.0.2.1", "2001:db8:cafe::17"),
            ("proto=https; for=\"192.0.2.60:80\"", "192.0.2.60"),
            ("/192.0.2.7:5123", "192.0.2.7"),
            ("/192.0.2.7", "192.0.2.7"),
            ("host.example/192.0.2.7:5123", "192.0.2.7"),
            ("192.0.2.7/192.0.2.7:80", "192.0.2.7"),
            ("localhost/0:0:0:0:0:0:0:1", "::1"),
            ("/[2001:db8::1]:443", "2001:db8::1"),
            ("/2001:db8:0:0:0:0:0:1:443", "2001:db8::1"),
            ("/fe80:0:0:0:0:0:0:1%eth0", "fe80::1"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("2001:db8::1/128", "2001:db8::1"),
            ("::ffff:192.0.2.7/128", "192.0.2.7"),
            ("203.0.113.9; 10.0.0.1", "203.0.113.9"),
            ("203.0.113.9:80 10.0.0.1", "203.0.113.9"),
            (" ;203.0.113.9\t10.0.0.1", "203.0.113.9"),
            ("2001:db8::2 10.0.0.1", "2001:db8::2"),
        ] {
            assert_eq!(canonical_ip(stored).as_deref(), Some(canonical), "{stored}");
            assert!(same_ip(stored, canonical), "{stored}");
            // Parsing the canonical spelling returns the same text.
            assert_eq!(canonical_ip(canonical).as_deref(), Some(canonical));
        }
    }

    #[test]
    fn other_texts_are_no_addresses() {
        for text in [
            "",
            " ",
            ",",
            "unix:",
            "@",
            "localhost",
            "example.org:80",
            "unknown",
            "for=unknown",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.1:99999",
            "192.0.2.1:",
            "192.0.2.1%eth0",
            "[192.0.2.1",
            "[2001:db8::1]x",
            "[2001:db8::1]:",
            "fe80::1%",
            "12345::1",
            "proxy, 10.0.0.1",
            "proxy; 10.0.0.1",
            "unknown 10.0.0.1",
            "192.0.2.0/24",
            "192.0.2.7/33",
            "/",
            "/32",
            "host/",
            "host/<unresolved>:80",
            "http://192.0.2.7",
            "2001:db8::1:2:3:4:5:6:99999",
        ] {
            assert_eq!(parse_ip(text), None, "{text}");
        }
        assert!(same_ip("unix:", "unix:"));
        assert!(!same_ip("unix:", "192.0.2.1"));
    }

    #[test]
    fn networks_hold_addresses_in_any_spelling() {
        for (network, text) in [
            ("192.0.2.0/24", "192.0.2.77:80"),
            ("::ffff:192.0.2.0/120", "192.0.2.77"),
            ("2001:db8::/32", "[2001:DB8::77]:443"),
            ("192.0.2.77:80", "::ffff:192.0.2.77"),
        ] {
            let network = parse_network(network).expect("a network");
            assert!(network.contains(&parse_ip(text).expect("an address")), "{network} {text}");
        }
        assert_eq!(parse_network("192.0.2.0/24").map(|network| network.prefix_len()), Some(24));
        assert_eq!(parse_network("192.0.2.0/33"), None);
        assert_eq!(network_of("[2001:db8:1:2::1]:80"), parse_network("2001:db8:1:2::/64"));
    }
}
