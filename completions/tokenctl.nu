module completions {

  def "nu-complete tokenctl output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl color" [] {
    [ "auto" "always" "never" ]
  }

  # Issue, inspect, rotate, revoke and purge login sessions and their tokens, on the store that your authentication service writes
  export extern tokenctl [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl output" # How results are shown
    --color: string@"nu-complete tokenctl color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  def "nu-complete tokenctl issue output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl issue color" [] {
    [ "auto" "always" "never" ]
  }

  # Open a session; print its access and refresh token
  export extern "tokenctl issue" [
    --device: string          # The device's name, such as "Ann's phone"
    --ip: string              # The client's address
    --user-agent: string      # The client's user agent
    --claim: string           # A claim of the session's own; VALUE is JSON, or else text
    --claims: path            # A file with a JSON object of such claims
    --access-ttl: string      # Life of this session's access tokens, such as 15m
    --refresh-ttl: string     # Life of this session's refresh tokens, such as 7d, or none for no end
    --max-session: string     # The longest that this session lasts however much it is used, or none
    --audience: string        # Whom the access tokens are for
    --note: string            # A remark for the audit trail
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl issue output" # How results are shown
    --color: string@"nu-complete tokenctl issue color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    user: string              # The user's id
  ]

  def "nu-complete tokenctl rotate output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Exchange a refresh token for a new pair
  export extern "tokenctl rotate" [
    --ip: string              # The address it comes from now
    --user-agent: string      # The user agent it comes from now
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl rotate output" # How results are shown
    --color: string@"nu-complete tokenctl rotate color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    token?: string            # The refresh token; - or nothing reads it from stdin or asks for it
  ]

  def "nu-complete tokenctl decode kind" [] {
    [ "access" "refresh" ]
  }

  def "nu-complete tokenctl decode output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl decode color" [] {
    [ "auto" "always" "never" ]
  }

  # Show what is inside any token; trusts nothing
  export extern "tokenctl decode" [
    --file(-f): path          # Read tokens from a file, one a line or among other words
    --claim: string           # Print only this claim
    --header                  # Print only the header, as JSON
    --claims                  # Print only the claims, as JSON
    --no-lint                 # Do not remark on oddities
    --verify                  # Check signature and claims with the key ring, --key, --jwks or TOKENCTL_SECRET; exit 4 if anything is wrong
    --jwks: path              # The keys to verify with: a JWK Set, JWK or PEM file, such as an issuer publishes
    --issuer: string          # Require this issuer
    --audience: string        # Require this audience, or one of several
    --kind: string@"nu-complete tokenctl decode kind" # Require a token of this kind, by our own rules
    --leeway: string          # How far clocks may be apart, at most 5m
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl decode output" # How results are shown
    --color: string@"nu-complete tokenctl decode color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    ...tokens: string         # Tokens of any kind and origin; - or nothing reads them from stdin or asks for one
  ]

  def "nu-complete tokenctl introspect kind" [] {
    [ "access" "refresh" ]
  }

  def "nu-complete tokenctl introspect output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl introspect color" [] {
    [ "auto" "always" "never" ]
  }

  # Would the service accept this token now, and if not, why not
  export extern "tokenctl introspect" [
    --kind: string@"nu-complete tokenctl introspect kind" # Accept only this kind of token
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl introspect output" # How results are shown
    --color: string@"nu-complete tokenctl introspect color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    ...tokens: string         # Access or refresh tokens; - or nothing reads them from stdin or asks for one
  ]

  def "nu-complete tokenctl scan reason" [] {
    [ "logout" "device-logout" "admin" "compromised" "replayed" "password-changed" "account-deactivated" "account-deleted" "idle" "superseded" "session-limit" "leaked" "other" ]
  }

  def "nu-complete tokenctl scan output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl scan color" [] {
    [ "auto" "always" "never" ]
  }

  # Find tokens in logs, dumps and source trees; say which still live
  export extern "tokenctl scan" [
    --live                    # Show only live tokens
    --revoke                  # Revoke the sessions of the live tokens
    --reason: string@"nu-complete tokenctl scan reason" # Reason for the revocation, one of those of tokenctl revoke
    --note: string            # Remark for the audit trail
    --no-ignore               # Search also what .gitignore excludes
    --sarif                   # Write SARIF 2.1.0, as code hosts read it
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --expect: string          # Change nothing unless exactly so many sessions would end
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl scan output" # How results are shown
    --color: string@"nu-complete tokenctl scan color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    ...paths: path            # Files, archives and directories; - or nothing reads stdin
  ]

  def "nu-complete tokenctl sessions output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl sessions color" [] {
    [ "auto" "always" "never" ]
  }

  # Find, sort, page and export sessions
  export extern "tokenctl sessions" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl sessions output" # How results are shown
    --color: string@"nu-complete tokenctl sessions color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl sessions list states" [] {
    [ "active" "expired" "revoked" "all" ]
  }

  def "nu-complete tokenctl sessions list reasons" [] {
    [ "logout" "device-logout" "admin" "compromised" "replayed" "password-changed" "account-deactivated" "account-deleted" "idle" "superseded" "session-limit" "leaked" "other" ]
  }

  def "nu-complete tokenctl sessions list sort" [] {
    [ "used" "created" "expires" "user" "ip" "id" ]
  }

  def "nu-complete tokenctl sessions list output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl sessions list color" [] {
    [ "auto" "always" "never" ]
  }

  # List sessions; active ones, newest use first, unless told otherwise
  export extern "tokenctl sessions list" [
    --count                   # Only say how many there are
    --user: string            # Of this user
    --state: string@"nu-complete tokenctl sessions list states" # In this state: active, expired, revoked or all; several with commas
    --ip: string              # From this address or network, such as 192.0.2.7 or 192.0.2.0/24
    --user-agent: string      # Whose user agent contains this
    --device: string          # Whose device's name contains this
    --idle: string            # Not used for so long, such as 30d
    --created-before: string  # Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    --created-after: string   # Created at this time or after
    --used-before: string     # Last used before this time
    --used-after: string      # Last used at this time or after
    --reason: string@"nu-complete tokenctl sessions list reasons" # Revoked for this reason; several with commas
    --sort: string@"nu-complete tokenctl sessions list sort" # By last use, login (created), next end (expires), user, ip or id
    --reverse                 # Sort the other way round
    --limit: string           # At most so many
    --after: string           # Only those after this session in the order, for paging
    --columns: string         # Only these columns, in this order, such as id,state,ip
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl sessions list output" # How results are shown
    --color: string@"nu-complete tokenctl sessions list color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl sessions show output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl sessions show color" [] {
    [ "auto" "always" "never" ]
  }

  # One session with its history
  export extern "tokenctl sessions show" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl sessions show output" # How results are shown
    --color: string@"nu-complete tokenctl sessions show color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    id: string                # The session's id, or the beginning of it
  ]

  def "nu-complete tokenctl sessions import output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl sessions import color" [] {
    [ "auto" "always" "never" ]
  }

  # Take over the sessions of another store, all or none
  export extern "tokenctl sessions import" [
    --map: string             # Their field THEIRS is our field OURS, such as login=id
    --ignore-unknown          # Pass over fields that mean nothing here, instead of refusing them
    --skip-existing           # Pass over sessions that the store has already, instead of refusing all
    --note: string            # A remark for the audit trail
    --dry-run                 # Check everything, and only say what would be done
    --expect: string          # Change nothing unless exactly so many sessions would be added
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl sessions import output" # How results are shown
    --color: string@"nu-complete tokenctl sessions import color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    file?: path               # JSON Lines, one session each, such as "tokenctl sessions list --state all -o jsonl" writes; - or nothing reads stdin
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl sessions help" [
  ]

  # List sessions; active ones, newest use first, unless told otherwise
  export extern "tokenctl sessions help list" [
  ]

  # One session with its history
  export extern "tokenctl sessions help show" [
  ]

  # Take over the sessions of another store, all or none
  export extern "tokenctl sessions help import" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl sessions help help" [
  ]

  def "nu-complete tokenctl revoke states" [] {
    [ "active" "expired" "revoked" "all" ]
  }

  def "nu-complete tokenctl revoke sort" [] {
    [ "used" "created" "expires" "user" "ip" "id" ]
  }

  def "nu-complete tokenctl revoke reason" [] {
    [ "logout" "device-logout" "admin" "compromised" "replayed" "password-changed" "account-deactivated" "account-deleted" "idle" "superseded" "session-limit" "leaked" "other" ]
  }

  def "nu-complete tokenctl revoke output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl revoke color" [] {
    [ "auto" "always" "never" ]
  }

  # End sessions: by id, by token, by filter, or picked from a list
  export extern "tokenctl revoke" [
    --token: string           # The session of this access or refresh token, also of an expired one; - reads it from stdin
    --jti                     # Only the single access token given with --token; its session lives on
    --user: string            # Of this user
    --state: string@"nu-complete tokenctl revoke states" # In this state: active, expired, revoked or all; several with commas
    --ip: string              # From this address or network, such as 192.0.2.7 or 192.0.2.0/24
    --user-agent: string      # Whose user agent contains this
    --device: string          # Whose device's name contains this
    --idle: string            # Not used for so long, such as 30d
    --created-before: string  # Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    --created-after: string   # Created at this time or after
    --used-before: string     # Last used before this time
    --used-after: string      # Last used at this time or after
    --sort: string@"nu-complete tokenctl revoke sort" # By last use, login (created), next end (expires), user, ip or id
    --reverse                 # Sort the other way round
    --limit: string           # At most so many
    --after: string           # Only those after this session in the order, for paging
    --reason: string@"nu-complete tokenctl revoke reason" # Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other
    --note: string            # A remark for the audit trail
    --delete                  # Remove the rows instead of marking them
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --expect: string          # Change nothing unless exactly so many sessions would end
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl revoke output" # How results are shown
    --color: string@"nu-complete tokenctl revoke color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    ...ids: string            # Sessions by id, or the beginning of it
  ]

  def "nu-complete tokenctl revoke-all states" [] {
    [ "active" "expired" "revoked" "all" ]
  }

  def "nu-complete tokenctl revoke-all sort" [] {
    [ "used" "created" "expires" "user" "ip" "id" ]
  }

  def "nu-complete tokenctl revoke-all reason" [] {
    [ "logout" "device-logout" "admin" "compromised" "replayed" "password-changed" "account-deactivated" "account-deleted" "idle" "superseded" "session-limit" "leaked" "other" ]
  }

  def "nu-complete tokenctl revoke-all output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl revoke-all color" [] {
    [ "auto" "always" "never" ]
  }

  # End every session of a user
  export extern "tokenctl revoke-all" [
    --everyone                # Every session of every user; asks for the store's name, or takes --yes
    --except: string          # But not this session
    --user: string            # Of this user
    --state: string@"nu-complete tokenctl revoke-all states" # In this state: active, expired, revoked or all; several with commas
    --ip: string              # From this address or network, such as 192.0.2.7 or 192.0.2.0/24
    --user-agent: string      # Whose user agent contains this
    --device: string          # Whose device's name contains this
    --idle: string            # Not used for so long, such as 30d
    --created-before: string  # Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    --created-after: string   # Created at this time or after
    --used-before: string     # Last used before this time
    --used-after: string      # Last used at this time or after
    --sort: string@"nu-complete tokenctl revoke-all sort" # By last use, login (created), next end (expires), user, ip or id
    --reverse                 # Sort the other way round
    --limit: string           # At most so many
    --after: string           # Only those after this session in the order, for paging
    --reason: string@"nu-complete tokenctl revoke-all reason" # Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other
    --note: string            # A remark for the audit trail
    --delete                  # Remove the rows instead of marking them
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --expect: string          # Change nothing unless exactly so many sessions would end
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl revoke-all output" # How results are shown
    --color: string@"nu-complete tokenctl revoke-all color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    user?: string             # The user's id
  ]

  def "nu-complete tokenctl purge output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl purge color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete what serves no one any more
  export extern "tokenctl purge" [
    --idle: string            # End and remove active sessions not used for so long, such as 30d
    --superseded: string      # End and remove active sessions not used for so long whose user has a newer session from the same client
    --retain: string          # Keep every ended session for so long after its end
    --max-lock: string        # Hold the write lock for about so long at most, in milliseconds
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --expect: string          # Change nothing unless exactly so many sessions would end
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl purge output" # How results are shown
    --color: string@"nu-complete tokenctl purge color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl users output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl users color" [] {
    [ "auto" "always" "never" ]
  }

  # Look after accounts
  export extern "tokenctl users" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl users output" # How results are shown
    --color: string@"nu-complete tokenctl users color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl users list output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl users list color" [] {
    [ "auto" "always" "never" ]
  }

  # List users with their number of active sessions
  export extern "tokenctl users list" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl users list output" # How results are shown
    --color: string@"nu-complete tokenctl users list color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl users show output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl users show color" [] {
    [ "auto" "always" "never" ]
  }

  # One user and their sessions
  export extern "tokenctl users show" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl users show output" # How results are shown
    --color: string@"nu-complete tokenctl users show color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    user: string              # The user's id
  ]

  def "nu-complete tokenctl users deactivate output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl users deactivate color" [] {
    [ "auto" "always" "never" ]
  }

  # End every session of a user and let them log in no more
  export extern "tokenctl users deactivate" [
    --note: string            # A remark for the audit trail
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --expect: string          # Change nothing unless exactly so many sessions would end
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl users deactivate output" # How results are shown
    --color: string@"nu-complete tokenctl users deactivate color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    user: string              # The user's id
  ]

  def "nu-complete tokenctl users reactivate output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl users reactivate color" [] {
    [ "auto" "always" "never" ]
  }

  # Let a user log in again; ended sessions stay ended
  export extern "tokenctl users reactivate" [
    --note: string            # A remark for the audit trail
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl users reactivate output" # How results are shown
    --color: string@"nu-complete tokenctl users reactivate color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    user: string              # The user's id
  ]

  def "nu-complete tokenctl users delete output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl users delete color" [] {
    [ "auto" "always" "never" ]
  }

  # Remove a user and every session of theirs
  export extern "tokenctl users delete" [
    --note: string            # A remark for the audit trail
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --expect: string          # Change nothing unless exactly so many sessions would end
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl users delete output" # How results are shown
    --color: string@"nu-complete tokenctl users delete color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    user: string              # The user's id
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl users help" [
  ]

  # List users with their number of active sessions
  export extern "tokenctl users help list" [
  ]

  # One user and their sessions
  export extern "tokenctl users help show" [
  ]

  # End every session of a user and let them log in no more
  export extern "tokenctl users help deactivate" [
  ]

  # Let a user log in again; ended sessions stay ended
  export extern "tokenctl users help reactivate" [
  ]

  # Remove a user and every session of theirs
  export extern "tokenctl users help delete" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl users help help" [
  ]

  def "nu-complete tokenctl denylist output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl denylist color" [] {
    [ "auto" "always" "never" ]
  }

  # What verifiers must refuse although it looks fine
  export extern "tokenctl denylist" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl denylist output" # How results are shown
    --color: string@"nu-complete tokenctl denylist color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl denylist list output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl denylist list color" [] {
    [ "auto" "always" "never" ]
  }

  # List what verifiers must refuse right now
  export extern "tokenctl denylist list" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl denylist list output" # How results are shown
    --color: string@"nu-complete tokenctl denylist list color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl denylist help" [
  ]

  # List what verifiers must refuse right now
  export extern "tokenctl denylist help list" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl denylist help help" [
  ]

  def "nu-complete tokenctl events output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl events color" [] {
    [ "auto" "always" "never" ]
  }

  # The audit trail: what happened, to whom, when, by whom, why
  export extern "tokenctl events" [
    --user: string            # Of this user
    --session: string         # Of this session, also of one that is gone: its id, or the beginning of it
    --kind: string            # Of this kind: issued, revoked, deleted, replayed, store-behind, denied, user-deactivated, user-reactivated, user-deleted, purged, or one of the service's own
    --reason: string          # For this reason
    --since: string           # At this time or after, such as 2026-11-01, "2026-11-01 14:30" or 2h (ago)
    --until: string           # Before this time
    --limit: string           # At most so many: the newest, or with --after the next [default: 50 in a table]
    --after: string           # Only those behind the event of this number, for paging and for going on
    --follow(-f)              # Go on printing new ones as they come
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl events output" # How results are shown
    --color: string@"nu-complete tokenctl events color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl stats output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl stats color" [] {
    [ "auto" "always" "never" ]
  }

  # The store at a glance, and what each idle limit would cost
  export extern "tokenctl stats" [
    --to: path                # Write it to this file, which readers see whole or not at all (mode 0644)
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl stats output" # How results are shown
    --color: string@"nu-complete tokenctl stats color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl doctor output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Is everything in order: file, schema, keys, clock, disk
  export extern "tokenctl doctor" [
    --full                    # Also compare every index with its table; takes longer
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl doctor output" # How results are shown
    --color: string@"nu-complete tokenctl doctor color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl backup output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl backup color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a consistent copy of the store while the service writes
  export extern "tokenctl backup" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl backup output" # How results are shown
    --color: string@"nu-complete tokenctl backup color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    file: path                # The copy; nothing may be there yet
  ]

  def "nu-complete tokenctl init output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl init color" [] {
    [ "auto" "always" "never" ]
  }

  # Create a store and a key ring
  export extern "tokenctl init" [
    --alg: string             # The algorithm of the first key
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl init output" # How results are shown
    --color: string@"nu-complete tokenctl init color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys color" [] {
    [ "auto" "always" "never" ]
  }

  # Make, list, replace, publish and drop signing keys
  export extern "tokenctl keys" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys output" # How results are shown
    --color: string@"nu-complete tokenctl keys color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys generate output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys generate color" [] {
    [ "auto" "always" "never" ]
  }

  # Make a key ring with one new key
  export extern "tokenctl keys generate" [
    --alg: string             # The algorithm: EdDSA, ES256, ES384, RS256 …, PS256 …, HS256 …
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys generate output" # How results are shown
    --color: string@"nu-complete tokenctl keys generate color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys list output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the keys: the active one signs, the others only verify
  export extern "tokenctl keys list" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys list output" # How results are shown
    --color: string@"nu-complete tokenctl keys list color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys rotate output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Sign with a new key from now on; the old ones keep verifying
  export extern "tokenctl keys rotate" [
    --alg: string             # The new key's algorithm [default: the active key's]
    --convert                 # Make a JWK Set of a PEM, JWK or secret file
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys rotate output" # How results are shown
    --color: string@"nu-complete tokenctl keys rotate color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys prune output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys prune color" [] {
    [ "auto" "always" "never" ]
  }

  # Drop the keys that no living token can need
  export extern "tokenctl keys prune" [
    --margin: string          # How far clocks may be apart, and how long a service may work with the ring it has read
    --force                   # Drop the named keys though living tokens need them: they are worth nothing from then on
    --dry-run                 # Only show what would be done
    --yes(-y)                 # Do not ask
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys prune output" # How results are shown
    --color: string@"nu-complete tokenctl keys prune color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    ...kids: string           # Only these keys, by kid or the beginning of it
  ]

  def "nu-complete tokenctl keys export format" [] {
    [ "jwks" "pem" ]
  }

  def "nu-complete tokenctl keys export output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys export color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the public keys, for those who verify tokens
  export extern "tokenctl keys export" [
    --format: string@"nu-complete tokenctl keys export format" # A JWK Set, or PEM
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys export output" # How results are shown
    --color: string@"nu-complete tokenctl keys export color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    kid?: string              # Only this key, by kid or the beginning of it
  ]

  def "nu-complete tokenctl keys import output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl keys import color" [] {
    [ "auto" "always" "never" ]
  }

  # Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret
  export extern "tokenctl keys import" [
    --active                  # Sign with it from now on [default: it only verifies]
    --retired                 # Nobody signs with it any more, so that prune may drop it one day
    --alg: string             # The one algorithm it is used with [default: what its file says]
    --kid: string             # What tokens call it [default: what its file says, else its RFC 7638 thumbprint]
    --convert                 # Make a JWK Set of a key ring that is a PEM, JWK or secret file
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl keys import output" # How results are shown
    --color: string@"nu-complete tokenctl keys import color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    file: path                # The file; - reads stdin
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl keys help" [
  ]

  # Make a key ring with one new key
  export extern "tokenctl keys help generate" [
  ]

  # List the keys: the active one signs, the others only verify
  export extern "tokenctl keys help list" [
  ]

  # Sign with a new key from now on; the old ones keep verifying
  export extern "tokenctl keys help rotate" [
  ]

  # Drop the keys that no living token can need
  export extern "tokenctl keys help prune" [
  ]

  # Print the public keys, for those who verify tokens
  export extern "tokenctl keys help export" [
  ]

  # Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret
  export extern "tokenctl keys help import" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl keys help help" [
  ]

  def "nu-complete tokenctl config output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl config color" [] {
    [ "auto" "always" "never" ]
  }

  # Where settings come from
  export extern "tokenctl config" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl config output" # How results are shown
    --color: string@"nu-complete tokenctl config color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl config show output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl config show color" [] {
    [ "auto" "always" "never" ]
  }

  # Every setting, its value and where that came from
  export extern "tokenctl config show" [
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl config show output" # How results are shown
    --color: string@"nu-complete tokenctl config show color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl config help" [
  ]

  # Every setting, its value and where that came from
  export extern "tokenctl config help show" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl config help help" [
  ]

  def "nu-complete tokenctl completions shell" [] {
    [ "bash" "elvish" "fish" "nushell" "powershell" "zsh" ]
  }

  def "nu-complete tokenctl completions output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the completion script of a shell
  export extern "tokenctl completions" [
    --dynamic                 # A script that asks tokenctl itself each time, and so offers users and sessions of the store
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl completions output" # How results are shown
    --color: string@"nu-complete tokenctl completions color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
    shell: string@"nu-complete tokenctl completions shell" # bash, zsh, fish, powershell, elvish or nushell
  ]

  def "nu-complete tokenctl man output" [] {
    [ "table" "json" "jsonl" "csv" "prometheus" ]
  }

  def "nu-complete tokenctl man color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the manual pages
  export extern "tokenctl man" [
    --dir: directory          # Write a page for every command into this directory, instead of the main page to stdout
    --store: path             # The session store (or TOKENCTL_STORE)
    --config: path            # The configuration file (or TOKENCTL_CONFIG)
    --key: path               # The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)
    --output(-o): string@"nu-complete tokenctl man output" # How results are shown
    --color: string@"nu-complete tokenctl man color" # When to use colour
    --quiet(-q)               # Say less: only results, no remarks
    --verbose(-v)             # Say more
    --actor: string           # Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)
    --timeout: string         # How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)
    --help(-h)                # Print help
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl help" [
  ]

  # Open a session; print its access and refresh token
  export extern "tokenctl help issue" [
  ]

  # Exchange a refresh token for a new pair
  export extern "tokenctl help rotate" [
  ]

  # Show what is inside any token; trusts nothing
  export extern "tokenctl help decode" [
  ]

  # Would the service accept this token now, and if not, why not
  export extern "tokenctl help introspect" [
  ]

  # Find tokens in logs, dumps and source trees; say which still live
  export extern "tokenctl help scan" [
  ]

  # Find, sort, page and export sessions
  export extern "tokenctl help sessions" [
  ]

  # List sessions; active ones, newest use first, unless told otherwise
  export extern "tokenctl help sessions list" [
  ]

  # One session with its history
  export extern "tokenctl help sessions show" [
  ]

  # Take over the sessions of another store, all or none
  export extern "tokenctl help sessions import" [
  ]

  # End sessions: by id, by token, by filter, or picked from a list
  export extern "tokenctl help revoke" [
  ]

  # End every session of a user
  export extern "tokenctl help revoke-all" [
  ]

  # Delete what serves no one any more
  export extern "tokenctl help purge" [
  ]

  # Look after accounts
  export extern "tokenctl help users" [
  ]

  # List users with their number of active sessions
  export extern "tokenctl help users list" [
  ]

  # One user and their sessions
  export extern "tokenctl help users show" [
  ]

  # End every session of a user and let them log in no more
  export extern "tokenctl help users deactivate" [
  ]

  # Let a user log in again; ended sessions stay ended
  export extern "tokenctl help users reactivate" [
  ]

  # Remove a user and every session of theirs
  export extern "tokenctl help users delete" [
  ]

  # What verifiers must refuse although it looks fine
  export extern "tokenctl help denylist" [
  ]

  # List what verifiers must refuse right now
  export extern "tokenctl help denylist list" [
  ]

  # The audit trail: what happened, to whom, when, by whom, why
  export extern "tokenctl help events" [
  ]

  # The store at a glance, and what each idle limit would cost
  export extern "tokenctl help stats" [
  ]

  # Is everything in order: file, schema, keys, clock, disk
  export extern "tokenctl help doctor" [
  ]

  # Make a consistent copy of the store while the service writes
  export extern "tokenctl help backup" [
  ]

  # Create a store and a key ring
  export extern "tokenctl help init" [
  ]

  # Make, list, replace, publish and drop signing keys
  export extern "tokenctl help keys" [
  ]

  # Make a key ring with one new key
  export extern "tokenctl help keys generate" [
  ]

  # List the keys: the active one signs, the others only verify
  export extern "tokenctl help keys list" [
  ]

  # Sign with a new key from now on; the old ones keep verifying
  export extern "tokenctl help keys rotate" [
  ]

  # Drop the keys that no living token can need
  export extern "tokenctl help keys prune" [
  ]

  # Print the public keys, for those who verify tokens
  export extern "tokenctl help keys export" [
  ]

  # Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret
  export extern "tokenctl help keys import" [
  ]

  # Where settings come from
  export extern "tokenctl help config" [
  ]

  # Every setting, its value and where that came from
  export extern "tokenctl help config show" [
  ]

  # Print the completion script of a shell
  export extern "tokenctl help completions" [
  ]

  # Write the manual pages
  export extern "tokenctl help man" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl help help" [
  ]

}

export use completions *
