# Auth.js with a database adapter: sqlite3 -json auth.db 'SELECT * FROM session'
# There is no time of login: expires is 30 days (session.maxAge) after login or last use.
# Taken over: yes, with --hash-refresh-token refresh_token. The session token is a random UUID.
.[]
| (.expires / 1000 | floor) as $until
| { user_id: .userId, created_at: ($until - 2592000), expires_at: $until, refresh_token: .sessionToken }
