# Auth.js with a database adapter: sqlite3 -json auth.db 'SELECT * FROM session'
# There is no time of login: expires is 30 days (session.maxAge) after login or last use.
# Taken over: no. The session token is a UUID, 122 random bits; 128 are required.
.[]
| (.expires / 1000 | floor) as $until
| { user_id: .userId, created_at: ($until - 2592000), expires_at: $until }
