# connect-sqlite3 (express-session): sqlite3 -json sessions.db 'SELECT * FROM sessions'
# Rows without passport.user are guests, which the import counts and skips. loginAt, lastSeen, ip,
# userAgent and device are what your application writes into req.session: adapt the names.
# Taken over: yes, with --hash-refresh-token refresh_token; the cookie is s:SID.HMAC: the service
# verifies and removes the prefix and the HMAC before it refreshes.
.[]
| .sid as $sid | (.expired / 1000 | floor) as $until
| .sess | fromjson
| { user_id: .passport.user, created_at: (.loginAt // null), expires_at: $until,
    last_used_at: (.lastSeen // null), ip, user_agent: .userAgent, device, refresh_token: $sid }
