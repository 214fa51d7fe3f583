//! The function `ip_of` reads addresses as the library does.

use tokenctl::session::canonical_ip;

use crate::cluster;

const STORED: [&str; 42] = [
    "192.0.2.1",
    "198.51.100.7:5123",
    "::ffff:192.0.2.1",
    "[::ffff:192.0.2.1]:80",
    "2001:DB8:0:0::1",
    "[2001:db8::1]:443",
    "fe80::1%eth0",
    "203.0.113.9, 10.0.0.1",
    ", 203.0.113.9",
    "for=192.0.2.60;proto=http;by=203.0.113.43",
    "For=\"[2001:db8:cafe::17]:4711\", for=192.0.2.1",
    "proto=https; for=\"192.0.2.60:80\"",
    "/192.0.2.7:5123",
    "host.example/192.0.2.7:5123",
    "192.0.2.7/192.0.2.7:80",
    "localhost/0:0:0:0:0:0:0:1",
    "/[2001:db8::1]:443",
    "/2001:db8:0:0:0:0:0:1:443",
    "/fe80:0:0:0:0:0:0:1%eth0",
    "192.0.2.7/32",
    "2001:db8::1/128",
    "::ffff:192.0.2.7/128",
    "203.0.113.9; 10.0.0.1",
    "203.0.113.9:80 10.0.0.1",
    " ;203.0.113.9\t10.0.0.1",
    "2001:db8::2 10.0.0.1",
    "2001:0db8:0000::0001",
    "2001:db8:0:0::00",
    "[::0012]:443",
    "2001:db8::0001/128",
    "192.0.2.01",
    "01.0.2.1",
    "::ffff:192.0.2.01",
    "::ffff:01.0.2.1",
    "",
    "unix:",
    "proxy; 10.0.0.1",
    "unknown 10.0.0.1",
    "192.0.2.0/24",
    "192.0.2.7/33",
    "/32",
    "host/<unresolved>:80",
];

#[test]
fn the_server_reads_addresses_like_the_library() {
    let Some(cluster) = cluster::shared() else { return };
    let database = cluster.new_store();
    let mut client = cluster.connect("reader", &database);
    for stored in STORED {
        let row = client.query_one("SELECT host(tokenctl.ip_of($1))", &[&stored]).unwrap();
        assert_eq!(row.get::<_, Option<String>>(0), canonical_ip(stored), "{stored}");
    }
}
