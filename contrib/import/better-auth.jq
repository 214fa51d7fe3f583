# better-auth: sqlite3 -json auth.db 'SELECT * FROM session'
# A revoked session has no row. Taken over: yes, with --hash-refresh-token refresh_token; the cookie
# is the token, a full stop and an HMAC: the service verifies and removes both before it refreshes.
.[]
| { id, user_id: .userId, created_at: .createdAt, expires_at: .expiresAt, last_used_at: .updatedAt,
    ip: .ipAddress, user_agent: .userAgent, refresh_token: .token }
