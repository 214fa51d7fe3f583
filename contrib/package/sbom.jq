# CycloneDX 1.6 from cargo's own metadata: what the released program is built from.
#   cargo metadata --locked --format-version 1 --filter-platform TRIPLE | jq -f contrib/package/sbom.jq \
#     --rawfile lock Cargo.lock --arg time 2026-01-01T00:00:00Z
# Development and build-time-only dependencies are left out. Hashes are those of Cargo.lock.
($lock | split("[[package]]") | map(
    (capture("name = \"(?<name>[^\"]+)\"\nversion = \"(?<version>[^\"]+)\"") // empty) as $p
    | select(test("checksum = "))
    | { key: "\($p.name)@\($p.version)", value: capture("checksum = \"(?<sum>[0-9a-f]{64})\"").sum })
  | from_entries) as $sums
| (.packages | map({ key: .id, value: . }) | from_entries) as $packages
| (.resolve.nodes | map({ key: .id,
      value: [.deps[] | select(any(.dep_kinds[]; .kind == null)) | .pkg] }) | from_entries) as $uses
| .resolve.root as $root
| def purl($p): "pkg:cargo/\($p.name)@\($p.version)";
  def component($p):
    { type: "library", "bom-ref": purl($p), name: $p.name, version: $p.version, purl: purl($p) }
    + (if $p.license then { licenses: [{ expression: ($p.license | gsub("/"; " OR ")) }] } else {} end)
    + ($sums["\($p.name)@\($p.version)"] // null
       | if . then { hashes: [{ alg: "SHA-256", content: . }] } else {} end);
  # Everything that the program reaches, level by level.
  ({ seen: { ($root): true }, front: [$root] }
   | until(.front == [];
       .seen as $seen
       | ([.front[] | $uses[.][]] | unique | map(select($seen[.] | not))) as $next
       | { seen: ($seen + ($next | map({ key: ., value: true }) | from_entries)), front: $next })
   | .seen | keys) as $reached
| { bomFormat: "CycloneDX", specVersion: "1.6", version: 1,
    metadata: { timestamp: $time, component: (component($packages[$root]) + { type: "application" }) },
    components: [$reached[] | select(. != $root) | component($packages[.])],
    dependencies: [$reached[] | { ref: purl($packages[.]), dependsOn: ([$uses[.][] | purl($packages[.])] | unique) }] }
