
use builtin;
use str;

set edit:completion:arg-completer[tokenctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'tokenctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'tokenctl'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand issue 'Open a session; print its access and refresh token'
            cand rotate 'Exchange a refresh token for a new pair'
            cand decode 'Show what is inside any token; trusts nothing'
            cand introspect 'Would the service accept this token now, and if not, why not'
            cand scan 'Find tokens in logs, dumps and source trees; say which still live'
            cand sessions 'Find, sort, page and export sessions'
            cand revoke 'End sessions: by id, by token, by filter, or picked from a list'
            cand revoke-all 'End every session of a user'
            cand purge 'Delete what serves no one any more'
            cand users 'Look after accounts'
            cand denylist 'What verifiers must refuse although it looks fine'
            cand events 'The audit trail: what happened, to whom, when, by whom, why'
            cand stats 'The store at a glance, and what each idle limit would cost'
            cand doctor 'Is everything in order: file, schema, keys, clock, disk'
            cand backup 'Make a consistent copy of the store while the service writes'
            cand init 'Create a store and a key ring'
            cand keys 'Make, list, replace, publish and drop signing keys'
            cand config 'Where settings come from'
            cand completions 'Print the completion script of a shell'
            cand man 'Write the manual pages'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;issue'= {
            cand --device 'The device''s name, such as "Ann''s phone"'
            cand --ip 'The client''s address'
            cand --user-agent 'The client''s user agent'
            cand --claim 'A claim of the session''s own; VALUE is JSON, or else text'
            cand --claims 'A file with a JSON object of such claims'
            cand --access-ttl 'Life of this session''s access tokens, such as 15m'
            cand --refresh-ttl 'Life of this session''s refresh tokens, such as 7d, or none for no end'
            cand --max-session 'The longest that this session lasts however much it is used, or none'
            cand --audience 'Whom the access tokens are for'
            cand --note 'A remark for the audit trail'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;rotate'= {
            cand --ip 'The address it comes from now'
            cand --user-agent 'The user agent it comes from now'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;decode'= {
            cand -f 'Read tokens from a file, one a line or among other words'
            cand --file 'Read tokens from a file, one a line or among other words'
            cand --claim 'Print only this claim'
            cand --jwks 'The keys to verify with: a JWK Set, JWK or PEM file, such as an issuer publishes'
            cand --issuer 'Require this issuer'
            cand --audience 'Require this audience, or one of several'
            cand --kind 'Require a token of this kind, by our own rules'
            cand --leeway 'How far clocks may be apart, at most 5m'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --header 'Print only the header, as JSON'
            cand --claims 'Print only the claims, as JSON'
            cand --no-lint 'Do not remark on oddities'
            cand --verify 'Check signature and claims with the key ring, --key, --jwks or TOKENCTL_SECRET; exit 4 if anything is wrong'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;introspect'= {
            cand --kind 'Accept only this kind of token'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;scan'= {
            cand --reason 'Reason for the revocation, one of those of tokenctl revoke'
            cand --note 'Remark for the audit trail'
            cand --expect 'Change nothing unless exactly so many sessions would end'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --live 'Show only live tokens'
            cand --revoke 'Revoke the sessions of the live tokens'
            cand --no-ignore 'Search also what .gitignore excludes'
            cand --sarif 'Write SARIF 2.1.0, as code hosts read it'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;sessions'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List sessions; active ones, newest use first, unless told otherwise'
            cand show 'One session with its history'
            cand import 'Take over the sessions of another store, all or none'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;sessions;list'= {
            cand --user 'Of this user'
            cand --state 'In this state: active, expired, revoked or all; several with commas'
            cand --ip 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24'
            cand --user-agent 'Whose user agent contains this'
            cand --device 'Whose device''s name contains this'
            cand --idle 'Not used for so long, such as 30d'
            cand --created-before 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)'
            cand --created-after 'Created at this time or after'
            cand --used-before 'Last used before this time'
            cand --used-after 'Last used at this time or after'
            cand --reason 'Revoked for this reason; several with commas'
            cand --sort 'By last use, login (created), next end (expires), user, ip or id'
            cand --limit 'At most so many'
            cand --after 'Only those after this session in the order, for paging'
            cand --columns 'Only these columns, in this order, such as id,state,ip'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --count 'Only say how many there are'
            cand --reverse 'Sort the other way round'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;sessions;show'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;sessions;import'= {
            cand --map 'Their field THEIRS is our field OURS, such as login=id'
            cand --note 'A remark for the audit trail'
            cand --expect 'Change nothing unless exactly so many sessions would be added'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --ignore-unknown 'Pass over fields that mean nothing here, instead of refusing them'
            cand --skip-existing 'Pass over sessions that the store has already, instead of refusing all'
            cand --dry-run 'Check everything, and only say what would be done'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;sessions;help'= {
            cand list 'List sessions; active ones, newest use first, unless told otherwise'
            cand show 'One session with its history'
            cand import 'Take over the sessions of another store, all or none'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;sessions;help;list'= {
        }
        &'tokenctl;sessions;help;show'= {
        }
        &'tokenctl;sessions;help;import'= {
        }
        &'tokenctl;sessions;help;help'= {
        }
        &'tokenctl;revoke'= {
            cand --token 'The session of this access or refresh token, also of an expired one; - reads it from stdin'
            cand --user 'Of this user'
            cand --state 'In this state: active, expired, revoked or all; several with commas'
            cand --ip 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24'
            cand --user-agent 'Whose user agent contains this'
            cand --device 'Whose device''s name contains this'
            cand --idle 'Not used for so long, such as 30d'
            cand --created-before 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)'
            cand --created-after 'Created at this time or after'
            cand --used-before 'Last used before this time'
            cand --used-after 'Last used at this time or after'
            cand --sort 'By last use, login (created), next end (expires), user, ip or id'
            cand --limit 'At most so many'
            cand --after 'Only those after this session in the order, for paging'
            cand --reason 'Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other'
            cand --note 'A remark for the audit trail'
            cand --expect 'Change nothing unless exactly so many sessions would end'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --jti 'Only the single access token given with --token; its session lives on'
            cand --reverse 'Sort the other way round'
            cand --delete 'Remove the rows instead of marking them'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;revoke-all'= {
            cand --except 'But not this session'
            cand --user 'Of this user'
            cand --state 'In this state: active, expired, revoked or all; several with commas'
            cand --ip 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24'
            cand --user-agent 'Whose user agent contains this'
            cand --device 'Whose device''s name contains this'
            cand --idle 'Not used for so long, such as 30d'
            cand --created-before 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)'
            cand --created-after 'Created at this time or after'
            cand --used-before 'Last used before this time'
            cand --used-after 'Last used at this time or after'
            cand --sort 'By last use, login (created), next end (expires), user, ip or id'
            cand --limit 'At most so many'
            cand --after 'Only those after this session in the order, for paging'
            cand --reason 'Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other'
            cand --note 'A remark for the audit trail'
            cand --expect 'Change nothing unless exactly so many sessions would end'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --everyone 'Every session of every user; asks for the store''s name, or takes --yes'
            cand --reverse 'Sort the other way round'
            cand --delete 'Remove the rows instead of marking them'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;purge'= {
            cand --idle 'End and remove active sessions not used for so long, such as 30d'
            cand --superseded 'End and remove active sessions not used for so long whose user has a newer session from the same client'
            cand --retain 'Keep every ended session for so long after its end'
            cand --max-lock 'Hold the write lock for about so long at most, in milliseconds'
            cand --expect 'Change nothing unless exactly so many sessions would end'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;users'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List users with their number of active sessions'
            cand show 'One user and their sessions'
            cand deactivate 'End every session of a user and let them log in no more'
            cand reactivate 'Let a user log in again; ended sessions stay ended'
            cand delete 'Remove a user and every session of theirs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;users;list'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;users;show'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;users;deactivate'= {
            cand --note 'A remark for the audit trail'
            cand --expect 'Change nothing unless exactly so many sessions would end'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;users;reactivate'= {
            cand --note 'A remark for the audit trail'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;users;delete'= {
            cand --note 'A remark for the audit trail'
            cand --expect 'Change nothing unless exactly so many sessions would end'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;users;help'= {
            cand list 'List users with their number of active sessions'
            cand show 'One user and their sessions'
            cand deactivate 'End every session of a user and let them log in no more'
            cand reactivate 'Let a user log in again; ended sessions stay ended'
            cand delete 'Remove a user and every session of theirs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;users;help;list'= {
        }
        &'tokenctl;users;help;show'= {
        }
        &'tokenctl;users;help;deactivate'= {
        }
        &'tokenctl;users;help;reactivate'= {
        }
        &'tokenctl;users;help;delete'= {
        }
        &'tokenctl;users;help;help'= {
        }
        &'tokenctl;denylist'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List what verifiers must refuse right now'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;denylist;list'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;denylist;help'= {
            cand list 'List what verifiers must refuse right now'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;denylist;help;list'= {
        }
        &'tokenctl;denylist;help;help'= {
        }
        &'tokenctl;events'= {
            cand --user 'Of this user'
            cand --session 'Of this session, also of one that is gone: its id, or the beginning of it'
            cand --kind 'Of this kind: issued, revoked, deleted, replayed, store-behind, denied, user-deactivated, user-reactivated, user-deleted, purged, or one of the service''s own'
            cand --reason 'For this reason'
            cand --since 'At this time or after, such as 2026-11-01, "2026-11-01 14:30" or 2h (ago)'
            cand --until 'Before this time'
            cand --limit 'At most so many: the newest, or with --after the next [default: 50 in a table]'
            cand --after 'Only those behind the event of this number, for paging and for going on'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -f 'Go on printing new ones as they come'
            cand --follow 'Go on printing new ones as they come'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;stats'= {
            cand --to 'Write it to this file, which readers see whole or not at all (mode 0644)'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;doctor'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --full 'Also compare every index with its table; takes longer'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;backup'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;init'= {
            cand --alg 'The algorithm of the first key'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
            cand generate 'Make a key ring with one new key'
            cand list 'List the keys: the active one signs, the others only verify'
            cand rotate 'Sign with a new key from now on; the old ones keep verifying'
            cand prune 'Drop the keys that no living token can need'
            cand export 'Print the public keys, for those who verify tokens'
            cand import 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;keys;generate'= {
            cand --alg 'The algorithm: EdDSA, ES256, ES384, RS256 …, PS256 …, HS256 …'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys;list'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys;rotate'= {
            cand --alg 'The new key''s algorithm [default: the active key''s]'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --convert 'Make a JWK Set of a PEM, JWK or secret file'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys;prune'= {
            cand --margin 'How far clocks may be apart, and how long a service may work with the ring it has read'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --force 'Drop the named keys though living tokens need them: they are worth nothing from then on'
            cand --dry-run 'Only show what would be done'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys;export'= {
            cand --format 'A JWK Set, or PEM'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys;import'= {
            cand --alg 'The one algorithm it is used with [default: what its file says]'
            cand --kid 'What tokens call it [default: what its file says, else its RFC 7638 thumbprint]'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --active 'Sign with it from now on [default: it only verifies]'
            cand --retired 'Nobody signs with it any more, so that prune may drop it one day'
            cand --convert 'Make a JWK Set of a key ring that is a PEM, JWK or secret file'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;keys;help'= {
            cand generate 'Make a key ring with one new key'
            cand list 'List the keys: the active one signs, the others only verify'
            cand rotate 'Sign with a new key from now on; the old ones keep verifying'
            cand prune 'Drop the keys that no living token can need'
            cand export 'Print the public keys, for those who verify tokens'
            cand import 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;keys;help;generate'= {
        }
        &'tokenctl;keys;help;list'= {
        }
        &'tokenctl;keys;help;rotate'= {
        }
        &'tokenctl;keys;help;prune'= {
        }
        &'tokenctl;keys;help;export'= {
        }
        &'tokenctl;keys;help;import'= {
        }
        &'tokenctl;keys;help;help'= {
        }
        &'tokenctl;config'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
            cand show 'Every setting, its value and where that came from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;config;show'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;config;help'= {
            cand show 'Every setting, its value and where that came from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;config;help;show'= {
        }
        &'tokenctl;config;help;help'= {
        }
        &'tokenctl;completions'= {
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand --dynamic 'A script that asks tokenctl itself each time, and so offers users and sessions of the store'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;man'= {
            cand --dir 'Write a page for every command into this directory, instead of the main page to stdout'
            cand --store 'The session store (or TOKENCTL_STORE)'
            cand --config 'The configuration file (or TOKENCTL_CONFIG)'
            cand --key 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)'
            cand -o 'How results are shown'
            cand --output 'How results are shown'
            cand --color 'When to use colour'
            cand --actor 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)'
            cand --timeout 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)'
            cand -q 'Say less: only results, no remarks'
            cand --quiet 'Say less: only results, no remarks'
            cand -v 'Say more'
            cand --verbose 'Say more'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'tokenctl;help'= {
            cand issue 'Open a session; print its access and refresh token'
            cand rotate 'Exchange a refresh token for a new pair'
            cand decode 'Show what is inside any token; trusts nothing'
            cand introspect 'Would the service accept this token now, and if not, why not'
            cand scan 'Find tokens in logs, dumps and source trees; say which still live'
            cand sessions 'Find, sort, page and export sessions'
            cand revoke 'End sessions: by id, by token, by filter, or picked from a list'
            cand revoke-all 'End every session of a user'
            cand purge 'Delete what serves no one any more'
            cand users 'Look after accounts'
            cand denylist 'What verifiers must refuse although it looks fine'
            cand events 'The audit trail: what happened, to whom, when, by whom, why'
            cand stats 'The store at a glance, and what each idle limit would cost'
            cand doctor 'Is everything in order: file, schema, keys, clock, disk'
            cand backup 'Make a consistent copy of the store while the service writes'
            cand init 'Create a store and a key ring'
            cand keys 'Make, list, replace, publish and drop signing keys'
            cand config 'Where settings come from'
            cand completions 'Print the completion script of a shell'
            cand man 'Write the manual pages'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'tokenctl;help;issue'= {
        }
        &'tokenctl;help;rotate'= {
        }
        &'tokenctl;help;decode'= {
        }
        &'tokenctl;help;introspect'= {
        }
        &'tokenctl;help;scan'= {
        }
        &'tokenctl;help;sessions'= {
            cand list 'List sessions; active ones, newest use first, unless told otherwise'
            cand show 'One session with its history'
            cand import 'Take over the sessions of another store, all or none'
        }
        &'tokenctl;help;sessions;list'= {
        }
        &'tokenctl;help;sessions;show'= {
        }
        &'tokenctl;help;sessions;import'= {
        }
        &'tokenctl;help;revoke'= {
        }
        &'tokenctl;help;revoke-all'= {
        }
        &'tokenctl;help;purge'= {
        }
        &'tokenctl;help;users'= {
            cand list 'List users with their number of active sessions'
            cand show 'One user and their sessions'
            cand deactivate 'End every session of a user and let them log in no more'
            cand reactivate 'Let a user log in again; ended sessions stay ended'
            cand delete 'Remove a user and every session of theirs'
        }
        &'tokenctl;help;users;list'= {
        }
        &'tokenctl;help;users;show'= {
        }
        &'tokenctl;help;users;deactivate'= {
        }
        &'tokenctl;help;users;reactivate'= {
        }
        &'tokenctl;help;users;delete'= {
        }
        &'tokenctl;help;denylist'= {
            cand list 'List what verifiers must refuse right now'
        }
        &'tokenctl;help;denylist;list'= {
        }
        &'tokenctl;help;events'= {
        }
        &'tokenctl;help;stats'= {
        }
        &'tokenctl;help;doctor'= {
        }
        &'tokenctl;help;backup'= {
        }
        &'tokenctl;help;init'= {
        }
        &'tokenctl;help;keys'= {
            cand generate 'Make a key ring with one new key'
            cand list 'List the keys: the active one signs, the others only verify'
            cand rotate 'Sign with a new key from now on; the old ones keep verifying'
            cand prune 'Drop the keys that no living token can need'
            cand export 'Print the public keys, for those who verify tokens'
            cand import 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret'
        }
        &'tokenctl;help;keys;generate'= {
        }
        &'tokenctl;help;keys;list'= {
        }
        &'tokenctl;help;keys;rotate'= {
        }
        &'tokenctl;help;keys;prune'= {
        }
        &'tokenctl;help;keys;export'= {
        }
        &'tokenctl;help;keys;import'= {
        }
        &'tokenctl;help;config'= {
            cand show 'Every setting, its value and where that came from'
        }
        &'tokenctl;help;config;show'= {
        }
        &'tokenctl;help;completions'= {
        }
        &'tokenctl;help;man'= {
        }
        &'tokenctl;help;help'= {
        }
    ]
    $completions[$command]
}
