# FastAPI-Users with DatabaseStrategy: psql -c 'COPY (SELECT row_to_json(t) FROM accesstoken t) TO STDOUT',
# or sqlite3 -json; arrays and JSON Lines are both read. Expiry is lifetime_seconds after created_at:
# --argjson life 604800. Taken over: yes, with --hash-refresh-token refresh_token.
# Unix seconds of a time such as 2026-05-12 19:53:43.547+02; without an offset it is UTC.
def epoch:
  capture("^(?<d>[0-9-]{10})[ T](?<t>[0-9:]{8})([.][0-9]+)?(?<z>Z|[+-][0-9:]+)?$")
  | (.z // "Z" | if . == "Z" then "+00" else . end) as $z
  | (.d + "T" + .t + "Z" | fromdateiso8601)
    - (if $z[0:1] == "-" then -1 else 1 end)
      * (($z[1:3] | tonumber) * 3600 + (("0" + ($z[3:] | ltrimstr(":"))) | tonumber) * 60);
($ARGS.named.life // error("give --argjson life SECONDS")) as $life
| if type == "array" then .[] else . end
| { user_id, created_at: (.created_at | epoch), expires_at: ((.created_at | epoch) + $life),
    refresh_token: .token }
