# Flask-JWT-Extended, the documented TokenBlocklist: sqlite3 -json app.db 'SELECT * FROM token_blocklist'
# The table holds revoked tokens only, with neither login nor expiry: what is imported is history. Each
# refresh token is a session; revoked access tokens are left out, they expire by themselves.
# Taken over: no, there is nothing to take over.
# Unix seconds of a time such as 2026-05-12 19:53:43.547+02; without an offset it is UTC.
def epoch:
  capture("^(?<d>[0-9-]{10})[ T](?<t>[0-9:]{8})([.][0-9]+)?(?<z>Z|[+-][0-9:]+)?$")
  | (.z // "Z" | if . == "Z" then "+00" else . end) as $z
  | (.d + "T" + .t + "Z" | fromdateiso8601)
    - (if $z[0:1] == "-" then -1 else 1 end)
      * (($z[1:3] | tonumber) * 3600 + (("0" + ($z[3:] | ltrimstr(":"))) | tonumber) * 60);
.[] | select(.type == "refresh")
| (.created_at | epoch) as $at
| { id: .jti, user_id, created_at: $at, expires_at: $at, revoked_at: $at, revoked_reason: "logout" }
