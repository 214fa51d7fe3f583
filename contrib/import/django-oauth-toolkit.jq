# django-oauth-toolkit: sqlite3 -json db.sqlite3 'SELECT * FROM oauth2_provider_refreshtoken'
# Rotations are merged by token_family. Expiry is REFRESH_TOKEN_EXPIRE_SECONDS after the last
# rotation: --argjson life 1209600; without it a session never expires, as in the package.
# Taken over: yes, by the stored SHA-256.
# Unix seconds of a time such as 2026-05-12 19:53:43.547+02; without an offset it is UTC.
def epoch:
  capture("^(?<d>[0-9-]{10})[ T](?<t>[0-9:]{8})([.][0-9]+)?(?<z>Z|[+-][0-9:]+)?$")
  | (.z // "Z" | if . == "Z" then "+00" else . end) as $z
  | (.d + "T" + .t + "Z" | fromdateiso8601)
    - (if $z[0:1] == "-" then -1 else 1 end)
      * (($z[1:3] | tonumber) * 3600 + (("0" + ($z[3:] | ltrimstr(":"))) | tonumber) * 60);
($ARGS.named.life // null) as $life
| group_by(.token_family)[] | sort_by(.id)
| (.[0].created | epoch) as $login | .[-1]
| { id: .token_family, user_id, created_at: $login, last_used_at: (.created | epoch),
    expires_at: (if $life then (.created | epoch) + $life else null end),
    revoked_at: (if .revoked then .revoked | epoch else null end) }
  + if .revoked then {} else { refresh_token_sha256: .token_checksum } end
