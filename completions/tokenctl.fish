# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tokenctl_global_optspecs
    string join \n store= config= key= o/output= color= q/quiet v/verbose actor= timeout= h/help V/version
end

function __fish_tokenctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tokenctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tokenctl_using_subcommand
    set -l cmd (__fish_tokenctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tokenctl -n "__fish_tokenctl_needs_command" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s V -l version -d 'Print version'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "issue" -d 'Open a session; print its access and refresh token'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "rotate" -d 'Exchange a refresh token for a new pair'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "decode" -d 'Show what is inside any token; trusts nothing'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "introspect" -d 'Would the service accept this token now, and if not, why not'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "scan" -d 'Find tokens in logs, dumps and source trees; say which still live'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "sessions" -d 'Find, sort, page and export sessions'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "revoke" -d 'End sessions: by id, by token, by filter, or picked from a list'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "revoke-all" -d 'End every session of a user'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "purge" -d 'Delete what serves no one any more'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "users" -d 'Look after accounts'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "denylist" -d 'What verifiers must refuse although it looks fine'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "events" -d 'The audit trail: what happened, to whom, when, by whom, why'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "stats" -d 'The store at a glance, and what each idle limit would cost'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "doctor" -d 'Is everything in order: file, schema, keys, clock, disk'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "backup" -d 'Make a consistent copy of the store while the service writes'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "init" -d 'Create a store and a key ring'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "keys" -d 'Make, list, replace, publish and drop signing keys'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "config" -d 'Where settings come from'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "man" -d 'Write the manual pages'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l device -d 'The device\'s name, such as "Ann\'s phone"' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l ip -d 'The client\'s address' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l user-agent -d 'The client\'s user agent' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l claim -d 'A claim of the session\'s own; VALUE is JSON, or else text' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l claims -d 'A file with a JSON object of such claims' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l access-ttl -d 'Life of this session\'s access tokens, such as 15m' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l refresh-ttl -d 'Life of this session\'s refresh tokens, such as 7d, or none for no end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l max-session -d 'The longest that this session lasts however much it is used, or none' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l audience -d 'Whom the access tokens are for' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l ip -d 'The address it comes from now' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l user-agent -d 'The user agent it comes from now' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s f -l file -d 'Read tokens from a file, one a line or among other words' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l claim -d 'Print only this claim' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l jwks -d 'The keys to verify with: a JWK Set, JWK or PEM file, such as an issuer publishes' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l issuer -d 'Require this issuer' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l audience -d 'Require this audience, or one of several' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l kind -d 'Require a token of this kind, by our own rules' -r -f -a "access\t''
refresh\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l leeway -d 'How far clocks may be apart, at most 5m' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l header -d 'Print only the header, as JSON'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l claims -d 'Print only the claims, as JSON'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l no-lint -d 'Do not remark on oddities'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l verify -d 'Check signature and claims with the key ring, --key, --jwks or TOKENCTL_SECRET; exit 4 if anything is wrong'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l kind -d 'Accept only this kind of token' -r -f -a "access\t''
refresh\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l reason -d 'Reason for the revocation, one of those of tokenctl revoke' -r -f -a "logout\t''
device-logout\t''
admin\t''
compromised\t''
replayed\t''
password-changed\t''
account-deactivated\t''
account-deleted\t''
idle\t''
superseded\t''
session-limit\t''
leaked\t''
other\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l note -d 'Remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l expect -d 'Change nothing unless exactly so many sessions would end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l live -d 'Show only live tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l revoke -d 'Revoke the sessions of the live tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l no-ignore -d 'Search also what .gitignore excludes'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l sarif -d 'Write SARIF 2.1.0, as code hosts read it'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -f -a "list" -d 'List sessions; active ones, newest use first, unless told otherwise'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -f -a "show" -d 'One session with its history'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -f -a "import" -d 'Take over the sessions of another store, all or none'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list show import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l user -d 'Of this user' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l state -d 'In this state: active, expired, revoked or all; several with commas' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l ip -d 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l user-agent -d 'Whose user agent contains this' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l device -d 'Whose device\'s name contains this' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l idle -d 'Not used for so long, such as 30d' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l created-before -d 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l created-after -d 'Created at this time or after' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l used-before -d 'Last used before this time' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l used-after -d 'Last used at this time or after' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l reason -d 'Revoked for this reason; several with commas' -r -f -a "logout\t''
device-logout\t''
admin\t''
compromised\t''
replayed\t''
password-changed\t''
account-deactivated\t''
account-deleted\t''
idle\t''
superseded\t''
session-limit\t''
leaked\t''
other\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l sort -d 'By last use, login (created), next end (expires), user, ip or id' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'The next to end first'
user\t'By user'
ip\t'By address'
id\t'By id'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l limit -d 'At most so many' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l after -d 'Only those after this session in the order, for paging' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l columns -d 'Only these columns, in this order, such as id,state,ip' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l count -d 'Only say how many there are'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l reverse -d 'Sort the other way round'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l map -d 'Their field THEIRS is our field OURS, such as login=id' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l expect -d 'Change nothing unless exactly so many sessions would be added' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l ignore-unknown -d 'Pass over fields that mean nothing here, instead of refusing them'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l skip-existing -d 'Pass over sessions that the store has already, instead of refusing all'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l dry-run -d 'Check everything, and only say what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "list" -d 'List sessions; active ones, newest use first, unless told otherwise'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "show" -d 'One session with its history'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "import" -d 'Take over the sessions of another store, all or none'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l token -d 'The session of this access or refresh token, also of an expired one; - reads it from stdin' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l user -d 'Of this user' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l state -d 'In this state: active, expired, revoked or all; several with commas' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l ip -d 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l user-agent -d 'Whose user agent contains this' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l device -d 'Whose device\'s name contains this' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l idle -d 'Not used for so long, such as 30d' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l created-before -d 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l created-after -d 'Created at this time or after' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l used-before -d 'Last used before this time' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l used-after -d 'Last used at this time or after' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l sort -d 'By last use, login (created), next end (expires), user, ip or id' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'The next to end first'
user\t'By user'
ip\t'By address'
id\t'By id'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l limit -d 'At most so many' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l after -d 'Only those after this session in the order, for paging' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l reason -d 'Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other' -r -f -a "logout\t''
device-logout\t''
admin\t''
compromised\t''
replayed\t''
password-changed\t''
account-deactivated\t''
account-deleted\t''
idle\t''
superseded\t''
session-limit\t''
leaked\t''
other\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l expect -d 'Change nothing unless exactly so many sessions would end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l jti -d 'Only the single access token given with --token; its session lives on'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l reverse -d 'Sort the other way round'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l delete -d 'Remove the rows instead of marking them'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l except -d 'But not this session' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l user -d 'Of this user' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l state -d 'In this state: active, expired, revoked or all; several with commas' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l ip -d 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l user-agent -d 'Whose user agent contains this' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l device -d 'Whose device\'s name contains this' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l idle -d 'Not used for so long, such as 30d' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l created-before -d 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l created-after -d 'Created at this time or after' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l used-before -d 'Last used before this time' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l used-after -d 'Last used at this time or after' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l sort -d 'By last use, login (created), next end (expires), user, ip or id' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'The next to end first'
user\t'By user'
ip\t'By address'
id\t'By id'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l limit -d 'At most so many' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l after -d 'Only those after this session in the order, for paging' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l reason -d 'Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other' -r -f -a "logout\t''
device-logout\t''
admin\t''
compromised\t''
replayed\t''
password-changed\t''
account-deactivated\t''
account-deleted\t''
idle\t''
superseded\t''
session-limit\t''
leaked\t''
other\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l expect -d 'Change nothing unless exactly so many sessions would end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l everyone -d 'Every session of every user; asks for the store\'s name, or takes --yes'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l reverse -d 'Sort the other way round'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l delete -d 'Remove the rows instead of marking them'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l idle -d 'End and remove active sessions not used for so long, such as 30d' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l superseded -d 'End and remove active sessions not used for so long whose user has a newer session from the same client' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l retain -d 'Keep every ended session for so long after its end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l max-lock -d 'Hold the write lock for about so long at most, in milliseconds' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l expect -d 'Change nothing unless exactly so many sessions would end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -f -a "list" -d 'List users with their number of active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -f -a "show" -d 'One user and their sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -f -a "deactivate" -d 'End every session of a user and let them log in no more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -f -a "reactivate" -d 'Let a user log in again; ended sessions stay ended'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -f -a "delete" -d 'Remove a user and every session of theirs'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list show deactivate reactivate delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l expect -d 'Change nothing unless exactly so many sessions would end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l note -d 'A remark for the audit trail' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l expect -d 'Change nothing unless exactly so many sessions would end' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "list" -d 'List users with their number of active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "show" -d 'One user and their sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "deactivate" -d 'End every session of a user and let them log in no more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "reactivate" -d 'Let a user log in again; ended sessions stay ended'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Remove a user and every session of theirs'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -f -a "list" -d 'List what verifiers must refuse right now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from help" -f -a "list" -d 'List what verifiers must refuse right now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l user -d 'Of this user' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l session -d 'Of this session, also of one that is gone: its id, or the beginning of it' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l kind -d 'Of this kind: issued, revoked, deleted, replayed, store-behind, denied, user-deactivated, user-reactivated, user-deleted, purged, or one of the service\'s own' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l reason -d 'For this reason' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l since -d 'At this time or after, such as 2026-11-01, "2026-11-01 14:30" or 2h (ago)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l until -d 'Before this time' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l limit -d 'At most so many: the newest, or with --after the next [default: 50 in a table]' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l after -d 'Only those behind the event of this number, for paging and for going on' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s f -l follow -d 'Go on printing new ones as they come'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l to -d 'Write it to this file, which readers see whole or not at all (mode 0644)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l full -d 'Also compare every index with its table; takes longer'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l alg -d 'The algorithm of the first key' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "generate" -d 'Make a key ring with one new key'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "list" -d 'List the keys: the active one signs, the others only verify'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "rotate" -d 'Sign with a new key from now on; the old ones keep verifying'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "prune" -d 'Drop the keys that no living token can need'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "export" -d 'Print the public keys, for those who verify tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "import" -d 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list rotate prune export import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l alg -d 'The algorithm: EdDSA, ES256, ES384, RS256 …, PS256 …, HS256 …' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l alg -d 'The new key\'s algorithm [default: the active key\'s]' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l convert -d 'Make a JWK Set of a PEM, JWK or secret file'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l margin -d 'How far clocks may be apart, and how long a service may work with the ring it has read' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l force -d 'Drop the named keys though living tokens need them: they are worth nothing from then on'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l dry-run -d 'Only show what would be done'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do not ask'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l format -d 'A JWK Set, or PEM' -r -f -a "jwks\t'A JWK Set (RFC 7517)'
pem\t'PEM (RFC 7468)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l alg -d 'The one algorithm it is used with [default: what its file says]' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l kid -d 'What tokens call it [default: what its file says, else its RFC 7638 thumbprint]' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l active -d 'Sign with it from now on [default: it only verifies]'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l retired -d 'Nobody signs with it any more, so that prune may drop it one day'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l convert -d 'Make a JWK Set of a key ring that is a PEM, JWK or secret file'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Make a key ring with one new key'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the keys: the active one signs, the others only verify'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Sign with a new key from now on; the old ones keep verifying'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Drop the keys that no living token can need'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print the public keys, for those who verify tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "import" -d 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -f -a "show" -d 'Every setting, its value and where that came from'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Every setting, its value and where that came from'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l dynamic -d 'A script that asks tokenctl itself each time, and so offers users and sessions of the store'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l dir -d 'Write a page for every command into this directory, instead of the main page to stdout' -r -f -a "(__fish_complete_directories)"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l store -d 'The session store (or TOKENCTL_STORE)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l config -d 'The configuration file (or TOKENCTL_CONFIG)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l key -d 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s o -l output -d 'How results are shown' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
prometheus\t'Text exposition for Prometheus (stats only)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'Colour on a terminal that wants it'
always\t'Colour even in a file or a pipe'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l actor -d 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l timeout -d 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)' -r
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s q -l quiet -d 'Say less: only results, no remarks'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s v -l verbose -d 'Say more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "issue" -d 'Open a session; print its access and refresh token'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "rotate" -d 'Exchange a refresh token for a new pair'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "decode" -d 'Show what is inside any token; trusts nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "introspect" -d 'Would the service accept this token now, and if not, why not'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "scan" -d 'Find tokens in logs, dumps and source trees; say which still live'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "sessions" -d 'Find, sort, page and export sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "revoke" -d 'End sessions: by id, by token, by filter, or picked from a list'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "revoke-all" -d 'End every session of a user'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "purge" -d 'Delete what serves no one any more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "users" -d 'Look after accounts'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "denylist" -d 'What verifiers must refuse although it looks fine'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "events" -d 'The audit trail: what happened, to whom, when, by whom, why'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "stats" -d 'The store at a glance, and what each idle limit would cost'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "doctor" -d 'Is everything in order: file, schema, keys, clock, disk'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "backup" -d 'Make a consistent copy of the store while the service writes'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "init" -d 'Create a store and a key ring'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "keys" -d 'Make, list, replace, publish and drop signing keys'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "config" -d 'Where settings come from'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "man" -d 'Write the manual pages'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup init keys config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "list" -d 'List sessions; active ones, newest use first, unless told otherwise'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "show" -d 'One session with its history'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "import" -d 'Take over the sessions of another store, all or none'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "list" -d 'List users with their number of active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "show" -d 'One user and their sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "deactivate" -d 'End every session of a user and let them log in no more'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "reactivate" -d 'Let a user log in again; ended sessions stay ended'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "delete" -d 'Remove a user and every session of theirs'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from denylist" -f -a "list" -d 'List what verifiers must refuse right now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "generate" -d 'Make a key ring with one new key'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "list" -d 'List the keys: the active one signs, the others only verify'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "rotate" -d 'Sign with a new key from now on; the old ones keep verifying'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "prune" -d 'Drop the keys that no living token can need'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "export" -d 'Print the public keys, for those who verify tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "import" -d 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Every setting, its value and where that came from'
