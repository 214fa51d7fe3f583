# User documents with an array of refresh tokens: mongoexport, relaxed or canonical, JSON Lines.
# Rotations are merged by family. Taken over: yes, where SHA-256 (hexadecimal or base64) or the plain
# token is stored, with --hash-refresh-token refresh_token; no, where bcrypt is: it cannot be looked up.
# Unix seconds of a time such as 2026-05-12 19:53:43.547+02; without an offset it is UTC.
def epoch:
  capture("^(?<d>[0-9-]{10})[ T](?<t>[0-9:]{8})([.][0-9]+)?(?<z>Z|[+-][0-9:]+)?$")
  | (.z // "Z" | if . == "Z" then "+00" else . end) as $z
  | (.d + "T" + .t + "Z" | fromdateiso8601)
    - (if $z[0:1] == "-" then -1 else 1 end)
      * (($z[1:3] | tonumber) * 3600 + (("0" + ($z[3:] | ltrimstr(":"))) | tonumber) * 60);
def date:
  if . == null then null
  elif (."$date" | type) == "object" then ."$date"."$numberLong" | tonumber / 1000 | floor
  else ."$date" | epoch end;
. as $user
| (.refreshTokens // []) | group_by(.family)[] | sort_by(.createdAt | date)
| (.[0].createdAt | date) as $login | .[-1]
| (.revokedAt | date) as $revoked_at
| { id: .family, user_id: ($user.externalId // $user._id."$oid"),
    user_status: (if $user.isActive == false then "deactivated" else "active" end),
    created_at: $login, last_used_at: (.createdAt | date), expires_at: (.expiresAt | date),
    ip: .createdByIp, user_agent: .userAgent, device: .device.name, revoked_at: $revoked_at }
  + (if $revoked_at then
       { revoked_reason: ({ "logout": "logout", "password changed": "password-changed" }[.reason // ""] // "other") }
     elif .token then { refresh_token: .token }
     elif (.tokenHash // "") | test("^[$]2") then {}
     else { refresh_token_sha256: .tokenHash } end)
