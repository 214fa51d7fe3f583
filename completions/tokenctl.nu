module completions {

  def "nu-complete tokenctl output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl color" [] {
    [ "auto" "always" "never" ]
  }

  # Find, revoke and purge login sessions, and inspect their JWTs, in your auth service's session store
  export extern tokenctl [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    --version(-V)             # Print version
  ]

  def "nu-complete tokenctl issue output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl issue color" [] {
    [ "auto" "always" "never" ]
  }

  # Open a session and print its access and refresh token
  export extern "tokenctl issue" [
    --device: string          # Device name, such as "Ann's phone"
    --ip: string              # Client's IP address
    --user-agent: string      # Client's user agent
    --claim: string           # Claim of the session's access tokens; VALUE is JSON or text
    --claims: path            # File with claims as a JSON object; - for stdin
    --access-ttl: string      # Lifetime of the access tokens [default: access_ttl, 15m]
    --refresh-ttl: string     # Lifetime of the refresh tokens, or none [default: refresh_ttl, 7d]
    --max-session: string     # Maximum lifetime of the session, or none [default: max_session, none]
    --audience: string        # Audience (aud) of the access tokens; repeatable
    --note: string            # Note to record in the audit trail
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl issue output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl issue color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    user: string              # User ID
  ]

  def "nu-complete tokenctl rotate output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Exchange a refresh token for a new token pair
  export extern "tokenctl rotate" [
    --ip: string              # Client's IP address
    --user-agent: string      # Client's user agent
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl rotate output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl rotate color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    token?: string            # Refresh token; without one or with -: stdin, or a hidden prompt
  ]

  def "nu-complete tokenctl decode kind" [] {
    [ "access" "refresh" ]
  }

  def "nu-complete tokenctl decode output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl decode color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the content of any token; --verify checks the token
  export extern "tokenctl decode" [
    --file(-f): path          # Read the tokens in this file
    --claim: string           # Print only the value of this claim
    --header                  # Print only the header, as JSON
    --claims                  # Print only the claims, as JSON
    --no-lint                 # Omit remarks on unusual headers and claims
    --verify                  # Verify signature and claims; exit code 4 if the token is rejected
    --jwks: path              # Verify with these keys: the JWK Set, JWK or PEM file of an issuer
    --issuer: string          # Require this issuer (iss)
    --audience: string        # Require this audience (aud), or one of several
    --kind: string@"nu-complete tokenctl decode kind" # Require a tokenctl token of this kind
    --leeway: string          # Accepted clock skew, up to 5m [default: 0s]
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl decode output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl decode color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    ...tokens: string         # Tokens of any kind and issuer; without any or with -: stdin, or a hidden prompt
  ]

  def "nu-complete tokenctl introspect kind" [] {
    [ "access" "refresh" ]
  }

  def "nu-complete tokenctl introspect output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl introspect color" [] {
    [ "auto" "always" "never" ]
  }

  # Check whether the service accepts a token, and why not
  export extern "tokenctl introspect" [
    --kind: string@"nu-complete tokenctl introspect kind" # Reject tokens of another kind
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl introspect output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl introspect color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    ...tokens: string         # Access or refresh tokens; without any or with -: stdin, or a hidden prompt
  ]

  def "nu-complete tokenctl scan reason" [] {
    [ "logout" "device-logout" "admin" "compromised" "replayed" "password-changed" "account-deactivated" "account-deleted" "idle" "superseded" "session-limit" "leaked" "other" ]
  }

  def "nu-complete tokenctl scan output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl scan color" [] {
    [ "auto" "always" "never" ]
  }

  # Find tokens in logs, dumps and source trees, and their status
  export extern "tokenctl scan" [
    --live                    # Show only tokens that are still valid
    --revoke                  # Revoke the sessions of tokens that are still valid
    --reason: string@"nu-complete tokenctl scan reason" # Reason for the revocation, one of those of tokenctl revoke
    --note: string            # Note to record in the audit trail
    --no-ignore               # Search files that .gitignore excludes too
    --opaque-pattern: string  # Also find opaque refresh tokens: the match, or its first group
    --sarif                   # Write SARIF 2.1.0 for code hosts
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --expect: string          # Change nothing unless exactly N sessions match
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl scan output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl scan color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    ...paths: path            # Files, archives and directories; without any or with -: stdin
  ]

  def "nu-complete tokenctl sessions output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl sessions color" [] {
    [ "auto" "always" "never" ]
  }

  # List, show and import sessions
  export extern "tokenctl sessions" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl sessions output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl sessions color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
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

  def "nu-complete tokenctl sessions list columns" [] {
    [ "id" "user_id" "state" "created_at" "last_used_at" "expires_at" "max_expires_at" "generation" "rotated_at" "access_expires_at" "longest_idle" "ip" "user_agent" "device" "claims" "audience" "access_ttl" "refresh_ttl" "ip_changes" "user_agent_changes" "epoch" "revoked_at" "revoked_reason" "revoked_by" "revoked_note" "is_valid" "session" "user" "created" "used" "ends" "expires" "client" "rotated" "revoked" "reason" "by" ]
  }

  def "nu-complete tokenctl sessions list output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl sessions list color" [] {
    [ "auto" "always" "never" ]
  }

  # List sessions; by default active ones, most recently used first
  export extern "tokenctl sessions list" [
    --count                   # Print only the count
    --watch: string           # Refresh the list every DURATION [default: 2s] until interrupted
    --user: string            # Sessions of these users, separated by commas
    --state: string@"nu-complete tokenctl sessions list states" # Sessions in these states: active, expired, revoked or all
    --ip: string              # Last seen from this address or network (192.0.2.0/24); history: events --ip
    --user-agent: string      # User agent contains this text, ignoring case
    --device: string          # Device name contains this text, ignoring case
    --idle: string            # Idle for at least DURATION, such as 30d
    --created-before: string  # Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    --created-after: string   # Created at or after this time
    --used-before: string     # Last used before this time
    --used-after: string      # Last used at or after this time
    --keep: string            # Exclude these sessions, by ID or ID prefix
    --except: string          # Exclude these sessions, by ID or ID prefix
    --keep-token: string      # Exclude the session of this token; - for stdin
    --reason: string@"nu-complete tokenctl sessions list reasons" # Revoked for one of these reasons, separated by commas
    --sort: string@"nu-complete tokenctl sessions list sort" # Order: used, created, expires, user, ip or id [default: used]
    --reverse                 # Reverse the order
    --limit: string           # Maximum number of sessions
    --after: string           # Continue after this session ID
    --columns: string@"nu-complete tokenctl sessions list columns" # Columns to show, in this order, such as id,user,ip
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl sessions list output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl sessions list color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl sessions show output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl sessions show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show a session and its history
  export extern "tokenctl sessions show" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl sessions show output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl sessions show color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    id: string                # Session ID or a prefix of it
  ]

  def "nu-complete tokenctl sessions import output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl sessions import color" [] {
    [ "auto" "always" "never" ]
  }

  # Import sessions from JSON Lines, a JSON array or CSV
  export extern "tokenctl sessions import" [
    --map: string             # Rename the field SOURCE of the input to FIELD, such as login=id
    --ignore-unknown          # Ignore unknown fields, except those that may say that a session has ended
    --ignore: string          # Ignore the source field FIELD
    --claim: string           # Keep only this claim of an object that --map renames to claims
    --hash-refresh-token: string # Import the refresh token in FIELD; only its SHA-256 is stored
    --assume-zone: string     # Time zone of times without one: UTC or an offset such as +02:00
    --skip-existing           # Skip records whose IDs are already in the store
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --note: string            # Note to record in the audit trail
    --dry-run                 # Check the input and show what would be imported
    --expect: string          # Change nothing unless exactly N sessions would be imported
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl sessions import output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl sessions import color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    file?: path               # JSON Lines, a JSON array, or CSV with a header; - for stdin
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl sessions help" [
  ]

  # List sessions; by default active ones, most recently used first
  export extern "tokenctl sessions help list" [
  ]

  # Show a session and its history
  export extern "tokenctl sessions help show" [
  ]

  # Import sessions from JSON Lines, a JSON array or CSV
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
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl revoke color" [] {
    [ "auto" "always" "never" ]
  }

  # Revoke sessions by ID, token or filter, or picked from a list
  export extern "tokenctl revoke" [
    --token: string           # Session of this access or refresh token, even an expired one; - for stdin
    --jti                     # Revoke only this access token, not its session
    --user: string            # Sessions of these users, separated by commas
    --state: string@"nu-complete tokenctl revoke states" # Sessions in these states: active, expired, revoked or all
    --ip: string              # Last seen from this address or network (192.0.2.0/24); history: events --ip
    --user-agent: string      # User agent contains this text, ignoring case
    --device: string          # Device name contains this text, ignoring case
    --idle: string            # Idle for at least DURATION, such as 30d
    --created-before: string  # Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    --created-after: string   # Created at or after this time
    --used-before: string     # Last used before this time
    --used-after: string      # Last used at or after this time
    --keep: string            # Exclude these sessions, by ID or ID prefix
    --except: string          # Exclude these sessions, by ID or ID prefix
    --keep-token: string      # Exclude the session of this token; - for stdin
    --sort: string@"nu-complete tokenctl revoke sort" # Order: used, created, expires, user, ip or id [default: used]
    --reverse                 # Reverse the order
    --limit: string           # Maximum number of sessions
    --after: string           # Continue after this session ID
    --reason: string@"nu-complete tokenctl revoke reason" # Reason: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other
    --note: string            # Note to record in the audit trail
    --delete                  # Delete the rows instead of marking them as revoked
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --expect: string          # Change nothing unless exactly N sessions match
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl revoke output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl revoke color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    ...ids: string            # Session IDs or prefixes of them; - reads IDs from stdin
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
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl revoke-all color" [] {
    [ "auto" "always" "never" ]
  }

  # Revoke every session of a user
  export extern "tokenctl revoke-all" [
    --everyone                # Revoke every session of every user
    --user: string            # Sessions of these users, separated by commas
    --state: string@"nu-complete tokenctl revoke-all states" # Sessions in these states: active, expired, revoked or all
    --ip: string              # Last seen from this address or network (192.0.2.0/24); history: events --ip
    --user-agent: string      # User agent contains this text, ignoring case
    --device: string          # Device name contains this text, ignoring case
    --idle: string            # Idle for at least DURATION, such as 30d
    --created-before: string  # Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)
    --created-after: string   # Created at or after this time
    --used-before: string     # Last used before this time
    --used-after: string      # Last used at or after this time
    --keep: string            # Exclude these sessions, by ID or ID prefix
    --except: string          # Exclude these sessions, by ID or ID prefix
    --keep-token: string      # Exclude the session of this token; - for stdin
    --sort: string@"nu-complete tokenctl revoke-all sort" # Order: used, created, expires, user, ip or id [default: used]
    --reverse                 # Reverse the order
    --limit: string           # Maximum number of sessions
    --after: string           # Continue after this session ID
    --reason: string@"nu-complete tokenctl revoke-all reason" # Reason: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other
    --note: string            # Note to record in the audit trail
    --delete                  # Delete the rows instead of marking them as revoked
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --expect: string          # Change nothing unless exactly N sessions match
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl revoke-all output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl revoke-all color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    user?: string             # User ID
  ]

  def "nu-complete tokenctl purge output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl purge color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete expired, revoked and idle sessions
  export extern "tokenctl purge" [
    --idle: string            # Also delete active sessions that are idle for at least DURATION (30d)
    --superseded: string      # Also delete idle sessions that a newer session of the same client replaces
    --retain: string          # Keep ended sessions for DURATION before deleting them
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --expect: string          # Change nothing unless exactly N sessions match
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl purge output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl purge color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl users output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl users color" [] {
    [ "auto" "always" "never" ]
  }

  # List, deactivate, reactivate and delete users
  export extern "tokenctl users" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl users output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl users color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl users list statuses" [] {
    [ "active" "deactivated" ]
  }

  def "nu-complete tokenctl users list output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl users list color" [] {
    [ "auto" "always" "never" ]
  }

  # List users and the number of their active sessions
  export extern "tokenctl users list" [
    --count                   # Print only the count
    --status: string@"nu-complete tokenctl users list statuses" # Users with this status: active or deactivated
    --contains: string        # User ID contains this text, ignoring case
    --without-sessions        # Users without an active session
    --limit: string           # Maximum number of users [default: 1000 on a terminal]
    --after: string           # Continue after this user ID
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl users list output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl users list color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl users show output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl users show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show a user and their sessions
  export extern "tokenctl users show" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl users show output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl users show color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    user: string              # User ID
  ]

  def "nu-complete tokenctl users deactivate output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl users deactivate color" [] {
    [ "auto" "always" "never" ]
  }

  # Revoke every session of a user and reject further logins
  export extern "tokenctl users deactivate" [
    --note: string            # Note to record in the audit trail
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --expect: string          # Change nothing unless exactly N sessions match
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl users deactivate output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl users deactivate color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    user: string              # User ID
  ]

  def "nu-complete tokenctl users reactivate output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl users reactivate color" [] {
    [ "auto" "always" "never" ]
  }

  # Accept logins of a user again; revoked sessions stay revoked
  export extern "tokenctl users reactivate" [
    --note: string            # Note to record in the audit trail
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl users reactivate output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl users reactivate color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    user: string              # User ID
  ]

  def "nu-complete tokenctl users delete output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl users delete color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete a user and every session of the user
  export extern "tokenctl users delete" [
    --note: string            # Note to record in the audit trail
    --max-lock: string        # Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --expect: string          # Change nothing unless exactly N sessions match
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl users delete output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl users delete color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    user: string              # User ID
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl users help" [
  ]

  # List users and the number of their active sessions
  export extern "tokenctl users help list" [
  ]

  # Show a user and their sessions
  export extern "tokenctl users help show" [
  ]

  # Revoke every session of a user and reject further logins
  export extern "tokenctl users help deactivate" [
  ]

  # Accept logins of a user again; revoked sessions stay revoked
  export extern "tokenctl users help reactivate" [
  ]

  # Delete a user and every session of the user
  export extern "tokenctl users help delete" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl users help help" [
  ]

  def "nu-complete tokenctl denylist output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl denylist color" [] {
    [ "auto" "always" "never" ]
  }

  # Revoked tokens that have not expired yet
  export extern "tokenctl denylist" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl denylist output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl denylist color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl denylist list output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl denylist list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the session and token IDs that verifiers must reject now
  export extern "tokenctl denylist list" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl denylist list output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl denylist list color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl denylist sync output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl denylist sync color" [] {
    [ "auto" "always" "never" ]
  }

  # Mirror the denylist to Redis or Valkey, once or continuously
  export extern "tokenctl denylist sync" [
    --to: string              # Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)
    --prefix: string          # Prefix of the keys [default: tokenctl]
    --leeway: string          # Clock skew that verifiers allow for exp; entries stay this much longer
    --dry-run                 # Compare the store with Redis and write nothing
    --follow                  # Keep mirroring each change until stopped
    --interval: string        # Time between two reads of the store, 1ms to 1s
    --heartbeat: string       # Lifetime of the heartbeat, 1s to 60s: how late verifiers notice lost data
    --metrics: path           # Write Prometheus metrics to this file every few seconds
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl denylist sync output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl denylist sync color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl denylist check output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl denylist check color" [] {
    [ "auto" "always" "never" ]
  }

  # Check access tokens against the denylist in Redis, as a verifier does
  export extern "tokenctl denylist check" [
    --from: string            # Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)
    --prefix: string          # Prefix of the keys [default: tokenctl]
    --jwks: path              # Verify with the published keys in this file, instead of the key ring
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl denylist check output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl denylist check color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    ...tokens: string         # Access tokens; without any or with -: stdin, or a hidden prompt
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl denylist help" [
  ]

  # List the session and token IDs that verifiers must reject now
  export extern "tokenctl denylist help list" [
  ]

  # Mirror the denylist to Redis or Valkey, once or continuously
  export extern "tokenctl denylist help sync" [
  ]

  # Check access tokens against the denylist in Redis, as a verifier does
  export extern "tokenctl denylist help check" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl denylist help help" [
  ]

  def "nu-complete tokenctl events kinds" [] {
    [ "issued" "revoked" "deleted" "replayed" "store-behind" "denied" "user-deactivated" "user-reactivated" "user-deleted" "purged" "imported" "keys-rotated" "keys-pruned" "keys-generated" "keys-imported" ]
  }

  def "nu-complete tokenctl events reasons" [] {
    [ "logout" "device-logout" "admin" "compromised" "replayed" "password-changed" "account-deactivated" "account-deleted" "idle" "superseded" "session-limit" "leaked" "other" ]
  }

  def "nu-complete tokenctl events output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl events color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the audit trail: what happened, when, to whom, by whom
  export extern "tokenctl events" [
    --user: string            # Events of these users, separated by commas
    --session: string         # Events of these sessions, by ID or ID prefix; purged sessions too
    --kind: string@"nu-complete tokenctl events kinds" # Events of these kinds, separated by commas (listed below)
    --by: string              # Events by these actors, separated by commas
    --ip: string              # Events from this IP address or network
    --reason: string@"nu-complete tokenctl events reasons" # Events with these reasons, separated by commas
    --note: string            # Events whose note contains this text
    --since: string           # Events at or after this time, such as 2026-11-01 or 2h (ago)
    --until: string           # Events before this time
    --limit: string           # Maximum number of events [default: 50 on a terminal]
    --after: string           # Continue after the event with this number
    --follow(-f)              # Print new events as they are recorded, until interrupted
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl events output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl events color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl stats output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl stats color" [] {
    [ "auto" "always" "never" ]
  }

  # Show statistics of the store, and the effect of idle limits
  export extern "tokenctl stats" [
    --to: path                # Write to this file, atomically and with mode 0644; - for stdout
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl stats output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl stats color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl doctor output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Check store, schema, keys, clock and disk
  export extern "tokenctl doctor" [
    --full                    # Also compare every index with its table (slower)
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl doctor output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl doctor color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl backup output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl backup color" [] {
    [ "auto" "always" "never" ]
  }

  # Copy the store consistently while the service writes
  export extern "tokenctl backup" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl backup output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl backup color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    file: path                # File to create
  ]

  def "nu-complete tokenctl store output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl store color" [] {
    [ "auto" "always" "never" ]
  }

  # Move a store between SQLite and PostgreSQL
  export extern "tokenctl store" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl store output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl store color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl store copy output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl store copy color" [] {
    [ "auto" "always" "never" ]
  }

  # Copy everything into an empty store, verified
  export extern "tokenctl store copy" [
    --from: path              # Store to read
    --to: path                # Store to fill: a new file, or a database after init
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl store copy output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl store copy color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl store help" [
  ]

  # Copy everything into an empty store, verified
  export extern "tokenctl store help copy" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl store help help" [
  ]

  def "nu-complete tokenctl init alg" [] {
    [ "HS256" "HS384" "HS512" "RS256" "RS384" "RS512" "PS256" "PS384" "PS512" "ES256" "ES384" "EdDSA" ]
  }

  def "nu-complete tokenctl init output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl init color" [] {
    [ "auto" "always" "never" ]
  }

  # Create a store and a key ring
  export extern "tokenctl init" [
    --alg: string@"nu-complete tokenctl init alg" # Algorithm of the first key
    --role-prefix: string     # PostgreSQL: prefix of the store's roles
    --print-sql               # PostgreSQL: print the SQL that creates a store, and change nothing
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl init output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl init color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys color" [] {
    [ "auto" "always" "never" ]
  }

  # Generate, rotate, prune, export and import signing keys
  export extern "tokenctl keys" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys generate alg" [] {
    [ "HS256" "HS384" "HS512" "RS256" "RS384" "RS512" "PS256" "PS384" "PS512" "ES256" "ES384" "EdDSA" ]
  }

  def "nu-complete tokenctl keys generate output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys generate color" [] {
    [ "auto" "always" "never" ]
  }

  # Create a key ring with one key, or add a standby key to a ring
  export extern "tokenctl keys generate" [
    --alg: string@"nu-complete tokenctl keys generate alg" # Algorithm of the key, such as EdDSA, ES256, RS256, PS256 or HS256
    --standby                 # Add the key to the existing ring without signing with it yet
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys generate output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys generate color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys list output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the keys and their status: active, standby or verify-only
  export extern "tokenctl keys list" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys list output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys list color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys activate output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys activate color" [] {
    [ "auto" "always" "never" ]
  }

  # Activate a standby key
  export extern "tokenctl keys activate" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys activate output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys activate color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    kid: string               # Key ID of a standby key, or a prefix of it
  ]

  def "nu-complete tokenctl keys rotate alg" [] {
    [ "HS256" "HS384" "HS512" "RS256" "RS384" "RS512" "PS256" "PS384" "PS512" "ES256" "ES384" "EdDSA" ]
  }

  def "nu-complete tokenctl keys rotate output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Generate a key and activate it; the previous key only verifies
  export extern "tokenctl keys rotate" [
    --alg: string@"nu-complete tokenctl keys rotate alg" # Algorithm of the new key [default: the active key's]
    --convert                 # Convert a PEM, JWK or secret file to a JWK Set
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys rotate output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys rotate color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl keys prune output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys prune color" [] {
    [ "auto" "always" "never" ]
  }

  # Delete retired keys that no valid token needs
  export extern "tokenctl keys prune" [
    --margin: string          # Extra time to keep a key: clock skew (5m), and until services reread the ring
    --force                   # Delete the named keys although valid tokens need them
    --dry-run                 # Show what would be done, and change nothing
    --yes(-y)                 # Skip the confirmation prompt
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys prune output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys prune color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    ...kids: string           # Key IDs or prefixes of them [default: every retired key]
  ]

  def "nu-complete tokenctl keys export format" [] {
    [ "jwks" "pem" ]
  }

  def "nu-complete tokenctl keys export output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys export color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the public keys for services that verify tokens
  export extern "tokenctl keys export" [
    --format: string@"nu-complete tokenctl keys export format" # Format of the keys
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys export output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys export color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    kid?: string              # Key ID or a prefix of it [default: every key]
  ]

  def "nu-complete tokenctl keys import alg" [] {
    [ "HS256" "HS384" "HS512" "RS256" "RS384" "RS512" "PS256" "PS384" "PS512" "ES256" "ES384" "EdDSA" ]
  }

  def "nu-complete tokenctl keys import output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl keys import color" [] {
    [ "auto" "always" "never" ]
  }

  # Import a key: PEM, JWK, JWK Set or HMAC secret
  export extern "tokenctl keys import" [
    --active                  # Make the key the active key [default: verification only]
    --retired                 # Import as a retired key, eligible for pruning
    --alg: string@"nu-complete tokenctl keys import alg" # Algorithm of the key [default: from the file]
    --kid: string             # Key ID [default: from the file, else the RFC 7638 thumbprint]
    --convert                 # Convert a key ring that is a PEM, JWK or secret file to a JWK Set
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl keys import output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl keys import color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    file: path                # Key file; - for stdin
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl keys help" [
  ]

  # Create a key ring with one key, or add a standby key to a ring
  export extern "tokenctl keys help generate" [
  ]

  # List the keys and their status: active, standby or verify-only
  export extern "tokenctl keys help list" [
  ]

  # Activate a standby key
  export extern "tokenctl keys help activate" [
  ]

  # Generate a key and activate it; the previous key only verifies
  export extern "tokenctl keys help rotate" [
  ]

  # Delete retired keys that no valid token needs
  export extern "tokenctl keys help prune" [
  ]

  # Print the public keys for services that verify tokens
  export extern "tokenctl keys help export" [
  ]

  # Import a key: PEM, JWK, JWK Set or HMAC secret
  export extern "tokenctl keys help import" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl keys help help" [
  ]

  def "nu-complete tokenctl config output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl config color" [] {
    [ "auto" "always" "never" ]
  }

  # Show the effective settings and their origin
  export extern "tokenctl config" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl config output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl config color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl config show output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl config show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show every setting, its value and its origin
  export extern "tokenctl config show" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl config show output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl config show color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  def "nu-complete tokenctl config path output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl config path color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the path of the configuration file
  export extern "tokenctl config path" [
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl config path output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl config path color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl config help" [
  ]

  # Show every setting, its value and its origin
  export extern "tokenctl config help show" [
  ]

  # Print the path of the configuration file
  export extern "tokenctl config help path" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl config help help" [
  ]

  def "nu-complete tokenctl completions shell" [] {
    [ "bash" "elvish" "fish" "nushell" "powershell" "zsh" ]
  }

  def "nu-complete tokenctl completions output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the completion script for a shell
  export extern "tokenctl completions" [
    --dynamic                 # Print a script that only asks tokenctl, without lists of its own
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl completions output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl completions color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
    shell: string@"nu-complete tokenctl completions shell" # Shell: bash, zsh, fish, powershell, elvish or nushell
  ]

  def "nu-complete tokenctl man output" [] {
    [ "table" "json" "jsonl" "csv" "id" "prometheus" ]
  }

  def "nu-complete tokenctl man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the manual page, or write one page per command
  export extern "tokenctl man" [
    --dir: directory          # Write one page per command into this directory
    --store: path             # Session store [env: TOKENCTL_STORE]
    --config: path            # Configuration file [env: TOKENCTL_CONFIG]
    --key: path               # Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]
    --output(-o): string@"nu-complete tokenctl man output" # Output format
    --no-headers              # Omit the header of tables and CSV
    --utc                     # Show and read local times in UTC
    --color: string@"nu-complete tokenctl man color" # Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]
    --quiet(-q)               # Print results only
    --verbose(-v)             # Print details, such as the store and keys in use
    --actor: string           # Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]
    --timeout: string         # Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]
    --help(-h)                # Print help
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl help" [
  ]

  # Open a session and print its access and refresh token
  export extern "tokenctl help issue" [
  ]

  # Exchange a refresh token for a new token pair
  export extern "tokenctl help rotate" [
  ]

  # Show the content of any token; --verify checks the token
  export extern "tokenctl help decode" [
  ]

  # Check whether the service accepts a token, and why not
  export extern "tokenctl help introspect" [
  ]

  # Find tokens in logs, dumps and source trees, and their status
  export extern "tokenctl help scan" [
  ]

  # List, show and import sessions
  export extern "tokenctl help sessions" [
  ]

  # List sessions; by default active ones, most recently used first
  export extern "tokenctl help sessions list" [
  ]

  # Show a session and its history
  export extern "tokenctl help sessions show" [
  ]

  # Import sessions from JSON Lines, a JSON array or CSV
  export extern "tokenctl help sessions import" [
  ]

  # Revoke sessions by ID, token or filter, or picked from a list
  export extern "tokenctl help revoke" [
  ]

  # Revoke every session of a user
  export extern "tokenctl help revoke-all" [
  ]

  # Delete expired, revoked and idle sessions
  export extern "tokenctl help purge" [
  ]

  # List, deactivate, reactivate and delete users
  export extern "tokenctl help users" [
  ]

  # List users and the number of their active sessions
  export extern "tokenctl help users list" [
  ]

  # Show a user and their sessions
  export extern "tokenctl help users show" [
  ]

  # Revoke every session of a user and reject further logins
  export extern "tokenctl help users deactivate" [
  ]

  # Accept logins of a user again; revoked sessions stay revoked
  export extern "tokenctl help users reactivate" [
  ]

  # Delete a user and every session of the user
  export extern "tokenctl help users delete" [
  ]

  # Revoked tokens that have not expired yet
  export extern "tokenctl help denylist" [
  ]

  # List the session and token IDs that verifiers must reject now
  export extern "tokenctl help denylist list" [
  ]

  # Mirror the denylist to Redis or Valkey, once or continuously
  export extern "tokenctl help denylist sync" [
  ]

  # Check access tokens against the denylist in Redis, as a verifier does
  export extern "tokenctl help denylist check" [
  ]

  # Show the audit trail: what happened, when, to whom, by whom
  export extern "tokenctl help events" [
  ]

  # Show statistics of the store, and the effect of idle limits
  export extern "tokenctl help stats" [
  ]

  # Check store, schema, keys, clock and disk
  export extern "tokenctl help doctor" [
  ]

  # Copy the store consistently while the service writes
  export extern "tokenctl help backup" [
  ]

  # Move a store between SQLite and PostgreSQL
  export extern "tokenctl help store" [
  ]

  # Copy everything into an empty store, verified
  export extern "tokenctl help store copy" [
  ]

  # Create a store and a key ring
  export extern "tokenctl help init" [
  ]

  # Generate, rotate, prune, export and import signing keys
  export extern "tokenctl help keys" [
  ]

  # Create a key ring with one key, or add a standby key to a ring
  export extern "tokenctl help keys generate" [
  ]

  # List the keys and their status: active, standby or verify-only
  export extern "tokenctl help keys list" [
  ]

  # Activate a standby key
  export extern "tokenctl help keys activate" [
  ]

  # Generate a key and activate it; the previous key only verifies
  export extern "tokenctl help keys rotate" [
  ]

  # Delete retired keys that no valid token needs
  export extern "tokenctl help keys prune" [
  ]

  # Print the public keys for services that verify tokens
  export extern "tokenctl help keys export" [
  ]

  # Import a key: PEM, JWK, JWK Set or HMAC secret
  export extern "tokenctl help keys import" [
  ]

  # Show the effective settings and their origin
  export extern "tokenctl help config" [
  ]

  # Show every setting, its value and its origin
  export extern "tokenctl help config show" [
  ]

  # Print the path of the configuration file
  export extern "tokenctl help config path" [
  ]

  # Print the completion script for a shell
  export extern "tokenctl help completions" [
  ]

  # Print the manual page, or write one page per command
  export extern "tokenctl help man" [
  ]

  # Print this message or the help of the given subcommand(s)
  export extern "tokenctl help help" [
  ]

}

export use completions *
