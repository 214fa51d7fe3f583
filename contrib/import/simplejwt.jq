# djangorestframework-simplejwt with token_blacklist: manage.py dumpdata token_blacklist
# Each refresh token is a session: nothing links the rotations of a login.
# Taken over: yes. The token is stored in plain text; import with --hash-refresh-token refresh_token.
(map(select(.model == "token_blacklist.blacklistedtoken").fields)
  | map({ key: (.token | tostring), value: .blacklisted_at }) | from_entries) as $ended
| .[] | select(.model == "token_blacklist.outstandingtoken")
| $ended[.pk | tostring] as $revoked_at
| .fields
| { id: .jti, user_id: .user, created_at, expires_at, revoked_at: $revoked_at }
  + if $revoked_at then {} else { refresh_token: .token } end
