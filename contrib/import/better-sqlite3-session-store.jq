# better-sqlite3-session-store (express-session): sqlite3 -json sessions.db 'SELECT * FROM sessions'
# As connect-sqlite3.jq, but for the column expire, an ISO 8601 text.
.[]
| .sid as $sid | .expire as $until
| .sess | fromjson
| { user_id: .passport.user, created_at: (.loginAt // null), expires_at: $until,
    last_used_at: (.lastSeen // null), ip, user_agent: .userAgent, device, refresh_token: $sid }
