# Authlib OAuth2TokenMixin: sqlite3 -json app.db 'SELECT * FROM oauth2_token'
# Each token is a session: nothing links the rotations of a login. Its refresh token's end is not
# stored: --argjson life 1209600, seconds after issued_at.
# Taken over: yes, with --hash-refresh-token refresh_token.
($ARGS.named.life // error("give --argjson life SECONDS")) as $life
| .[]
| { id: "authlib-\(.id)", user_id, created_at: .issued_at, expires_at: (.issued_at + $life),
    access_expires_at: (.issued_at + .expires_in), revoked_at: .refresh_token_revoked_at }
  + if .refresh_token_revoked_at == 0 then { refresh_token } else {} end
