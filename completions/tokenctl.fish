# Prints the program that was typed, if there is one.
function __tokenctl_program
    set -l words (commandline -opc 2> /dev/null)
    set -l typed (string replace --regex '^~/' "$HOME/" -- "$words[1]")
    for program in $typed tokenctl
        if type --query -- $program
            echo $program
            return
        end
    end
    return 1
end

# Asks the program for the candidates of the word at the cursor.
function __tokenctl_complete
    set -l program (__tokenctl_program)
    or return
    set -l word (commandline -ct)
    set -l found (COMPLETE=fish _TOKENCTL_FILES=1 $program -- (commandline -opc) "$word" 2> /dev/null)
    set -l option (string match --regex '^--[^=]*=' -- "$word")
    set -l path (string replace --regex '^--[^=]*=' '' -- "$word")
    switch "$found[1]"
        case \x01files
            printf '%s\n' "$option"(__fish_complete_path "$path")
        case \x01dirs
            printf '%s\n' "$option"(__fish_complete_directories "$path" '')
        case '*'
            printf '%s\n' $found
    end
end

if __tokenctl_program > /dev/null
    complete --command tokenctl --keep-order --exclusive --arguments '(__tokenctl_complete)'
else
# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tokenctl_global_optspecs
    string join \n store= config= key= o/output= no-headers utc color= q/quiet v/verbose actor= timeout= h/help V/version
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

complete -c tokenctl -n "__fish_tokenctl_needs_command" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -s V -l version -d 'Print version'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "issue" -d 'Open a session and print its access and refresh token'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "rotate" -d 'Exchange a refresh token for a new token pair'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "decode" -d 'Show the content of any token; --verify checks the token'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "introspect" -d 'Check whether the service accepts a token, and why not'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "scan" -d 'Find tokens in logs, dumps and source trees, and their status'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "sessions" -d 'List, show and import sessions'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "revoke" -d 'Revoke sessions by ID, token or filter, or picked from a list'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "revoke-all" -d 'Revoke every session of a user'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "purge" -d 'Delete expired, revoked and idle sessions'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "users" -d 'List, deactivate, reactivate and delete users'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "denylist" -d 'Revoked tokens that have not expired yet'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "events" -d 'Show the audit trail: what happened, when, to whom, by whom'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "stats" -d 'Show statistics of the store, and the effect of idle limits'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "doctor" -d 'Check store, schema, keys, clock and disk'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "backup" -d 'Copy the store consistently while the service writes'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "store" -d 'Move a store between SQLite and PostgreSQL'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "init" -d 'Create a store and a key ring'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "keys" -d 'Generate, rotate, prune, export and import signing keys'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "config" -d 'Show the effective settings and their origin'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "man" -d 'Print the manual page, or write one page per command'
complete -c tokenctl -n "__fish_tokenctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l device -d 'Device name, such as "Ann\'s phone"' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l ip -d 'Client\'s IP address' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l user-agent -d 'Client\'s user agent' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l claim -d 'Claim of the session\'s access tokens; VALUE is JSON or text' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l claims -d 'File with claims as a JSON object; - for stdin' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l access-ttl -d 'Lifetime of the access tokens [default: access_ttl, 15m]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l refresh-ttl -d 'Lifetime of the refresh tokens, or none [default: refresh_ttl, 7d]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l max-session -d 'Maximum lifetime of the session, or none [default: max_session, none]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l audience -d 'Audience (aud) of the access tokens; repeatable' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l ip -d 'Client\'s IP address' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l user-agent -d 'Client\'s user agent' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s f -l file -d 'Read the tokens in this file' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l claim -d 'Print only the value of this claim' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l jwks -d 'Verify with these keys: the JWK Set, JWK or PEM file of an issuer' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l issuer -d 'Require this issuer (iss)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l audience -d 'Require this audience (aud), or one of several' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l kind -d 'Require a tokenctl token of this kind' -r -f -a "access\t''
refresh\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l leeway -d 'Accepted clock skew, up to 5m [default: 0s]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l header -d 'Print only the header, as JSON'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l claims -d 'Print only the claims, as JSON'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l no-lint -d 'Omit remarks on unusual headers and claims'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l verify -d 'Verify signature and claims; exit code 4 if the token is rejected'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l kind -d 'Reject tokens of another kind' -r -f -a "access\t''
refresh\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -s v -l verbose -d 'Print details, such as the store and keys in use'
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
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l opaque-pattern -d 'Also find opaque refresh tokens: the match, or its first group' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l expect -d 'Change nothing unless exactly N sessions match' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l live -d 'Show only tokens that are still valid'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l revoke -d 'Revoke the sessions of tokens that are still valid'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l no-ignore -d 'Search files that .gitignore excludes too'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l sarif -d 'Write SARIF 2.1.0 for code hosts'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand scan" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -f -a "list" -d 'List sessions; by default active ones, most recently used first'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -f -a "ls" -d 'List sessions; by default active ones, most recently used first'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -f -a "show" -d 'Show a session and its history'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -f -a "import" -d 'Import sessions from JSON Lines, a JSON array or CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and not __fish_seen_subcommand_from list ls show import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l watch -d 'Refresh the list every DURATION [default: 2s] until interrupted' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l user -d 'Sessions of these users, separated by commas' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l state -d 'Sessions in these states: active, expired, revoked or all' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l ip -d 'Last seen from this address or network (192.0.2.0/24); history: events --ip' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l user-agent -d 'User agent contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l device -d 'Device name contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l idle -d 'Idle for at least DURATION, such as 30d' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l created-before -d 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l created-after -d 'Created at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l used-before -d 'Last used before this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l used-after -d 'Last used at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l keep -l except -d 'Exclude these sessions, by ID or ID prefix' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l keep-token -d 'Exclude the session of this token; - for stdin' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l reason -d 'Revoked for one of these reasons, separated by commas' -r -f -a "logout\t''
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
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l sort -d 'Order: used, created, expires, user, ip or id [default: used]' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'Soonest expiry first'
user\t'By user'
ip\t'By IP address'
id\t'By session ID'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l limit -d 'Maximum number of sessions' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l after -d 'Continue after this session ID' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l columns -d 'Columns to show, in this order, such as id,user,ip' -r -f -a "id\t''
user_id\t''
state\t''
created_at\t''
last_used_at\t''
expires_at\t''
max_expires_at\t''
generation\t''
rotated_at\t''
access_expires_at\t''
longest_idle\t''
ip\t''
user_agent\t''
device\t''
claims\t''
audience\t''
access_ttl\t''
refresh_ttl\t''
ip_changes\t''
user_agent_changes\t''
epoch\t''
revoked_at\t''
revoked_reason\t''
revoked_by\t''
revoked_note\t''
is_valid\t''
session\t''
user\t''
created\t''
used\t''
ends\t''
expires\t''
client\t''
rotated\t''
revoked\t''
reason\t''
by\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l count -d 'Print only the count'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l reverse -d 'Reverse the order'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l watch -d 'Refresh the list every DURATION [default: 2s] until interrupted' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l user -d 'Sessions of these users, separated by commas' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l state -d 'Sessions in these states: active, expired, revoked or all' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l ip -d 'Last seen from this address or network (192.0.2.0/24); history: events --ip' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l user-agent -d 'User agent contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l device -d 'Device name contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l idle -d 'Idle for at least DURATION, such as 30d' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l created-before -d 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l created-after -d 'Created at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l used-before -d 'Last used before this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l used-after -d 'Last used at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l keep -l except -d 'Exclude these sessions, by ID or ID prefix' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l keep-token -d 'Exclude the session of this token; - for stdin' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l reason -d 'Revoked for one of these reasons, separated by commas' -r -f -a "logout\t''
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
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l sort -d 'Order: used, created, expires, user, ip or id [default: used]' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'Soonest expiry first'
user\t'By user'
ip\t'By IP address'
id\t'By session ID'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l limit -d 'Maximum number of sessions' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l after -d 'Continue after this session ID' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l columns -d 'Columns to show, in this order, such as id,user,ip' -r -f -a "id\t''
user_id\t''
state\t''
created_at\t''
last_used_at\t''
expires_at\t''
max_expires_at\t''
generation\t''
rotated_at\t''
access_expires_at\t''
longest_idle\t''
ip\t''
user_agent\t''
device\t''
claims\t''
audience\t''
access_ttl\t''
refresh_ttl\t''
ip_changes\t''
user_agent_changes\t''
epoch\t''
revoked_at\t''
revoked_reason\t''
revoked_by\t''
revoked_note\t''
is_valid\t''
session\t''
user\t''
created\t''
used\t''
ends\t''
expires\t''
client\t''
rotated\t''
revoked\t''
reason\t''
by\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l count -d 'Print only the count'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l reverse -d 'Reverse the order'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l map -d 'Rename the field SOURCE of the input to FIELD, such as login=id' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l ignore -d 'Ignore the source field FIELD' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l claim -d 'Keep only this claim of an object that --map renames to claims' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l hash-refresh-token -d 'Import the refresh token in FIELD; only its SHA-256 is stored' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l assume-zone -d 'Time zone of times without one: UTC or an offset such as +02:00' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l expect -d 'Change nothing unless exactly N sessions would be imported' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l ignore-unknown -d 'Ignore unknown fields, except those that may say that a session has ended'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l skip-existing -d 'Skip records whose IDs are already in the store'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l dry-run -d 'Check the input and show what would be imported'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "list" -d 'List sessions; by default active ones, most recently used first'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a session and its history'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "import" -d 'Import sessions from JSON Lines, a JSON array or CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l token -d 'Session of this access or refresh token, even an expired one; - for stdin' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l user -d 'Sessions of these users, separated by commas' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l state -d 'Sessions in these states: active, expired, revoked or all' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l ip -d 'Last seen from this address or network (192.0.2.0/24); history: events --ip' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l user-agent -d 'User agent contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l device -d 'Device name contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l idle -d 'Idle for at least DURATION, such as 30d' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l created-before -d 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l created-after -d 'Created at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l used-before -d 'Last used before this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l used-after -d 'Last used at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l keep -l except -d 'Exclude these sessions, by ID or ID prefix' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l keep-token -d 'Exclude the session of this token; - for stdin' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l sort -d 'Order: used, created, expires, user, ip or id [default: used]' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'Soonest expiry first'
user\t'By user'
ip\t'By IP address'
id\t'By session ID'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l limit -d 'Maximum number of sessions' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l after -d 'Continue after this session ID' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l reason -d 'Reason: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other' -r -f -a "logout\t''
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
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l expect -d 'Change nothing unless exactly N sessions match' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l jti -d 'Revoke only this access token, not its session'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l reverse -d 'Reverse the order'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l delete -d 'Delete the rows instead of marking them as revoked'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l user -d 'Sessions of these users, separated by commas' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l state -d 'Sessions in these states: active, expired, revoked or all' -r -f -a "active\t''
expired\t''
revoked\t''
all\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l ip -d 'Last seen from this address or network (192.0.2.0/24); history: events --ip' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l user-agent -d 'User agent contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l device -d 'Device name contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l idle -d 'Idle for at least DURATION, such as 30d' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l created-before -d 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l created-after -d 'Created at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l used-before -d 'Last used before this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l used-after -d 'Last used at or after this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l keep -l except -d 'Exclude these sessions, by ID or ID prefix' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l keep-token -d 'Exclude the session of this token; - for stdin' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l sort -d 'Order: used, created, expires, user, ip or id [default: used]' -r -f -a "used\t'Newest use first'
created\t'Newest login first'
expires\t'Soonest expiry first'
user\t'By user'
ip\t'By IP address'
id\t'By session ID'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l limit -d 'Maximum number of sessions' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l after -d 'Continue after this session ID' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l reason -d 'Reason: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other' -r -f -a "logout\t''
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
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l expect -d 'Change nothing unless exactly N sessions match' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l everyone -d 'Revoke every session of every user'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l reverse -d 'Reverse the order'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l delete -d 'Delete the rows instead of marking them as revoked'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l idle -d 'Also delete active sessions that are idle for at least DURATION (30d)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l superseded -d 'Also delete idle sessions that a newer session of the same client replaces' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l retain -d 'Keep ended sessions for DURATION before deleting them' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l expect -d 'Change nothing unless exactly N sessions match' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "list" -d 'List users and the number of their active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "ls" -d 'List users and the number of their active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "show" -d 'Show a user and their sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "deactivate" -d 'Revoke every session of a user and reject further logins'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "reactivate" -d 'Accept logins of a user again; revoked sessions stay revoked'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "delete" -d 'Delete a user and every session of the user'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and not __fish_seen_subcommand_from list ls show deactivate reactivate delete help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l status -d 'Users with this status: active or deactivated' -r -f -a "active\t''
deactivated\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l contains -d 'User ID contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l limit -d 'Maximum number of users [default: 1000 on a terminal]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l after -d 'Continue after this user ID' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l count -d 'Print only the count'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l without-sessions -d 'Users without an active session'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l status -d 'Users with this status: active or deactivated' -r -f -a "active\t''
deactivated\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l contains -d 'User ID contains this text, ignoring case' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l limit -d 'Maximum number of users [default: 1000 on a terminal]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l after -d 'Continue after this user ID' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l count -d 'Print only the count'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l without-sessions -d 'Users without an active session'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l expect -d 'Change nothing unless exactly N sessions match' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l note -d 'Note to record in the audit trail' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l max-lock -d 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l expect -d 'Change nothing unless exactly N sessions match' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "list" -d 'List users and the number of their active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a user and their sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "deactivate" -d 'Revoke every session of a user and reject further logins'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "reactivate" -d 'Accept logins of a user again; revoked sessions stay revoked'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "delete" -d 'Delete a user and every session of the user'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -f -a "list" -d 'List the session and token IDs that verifiers must reject now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -f -a "ls" -d 'List the session and token IDs that verifiers must reject now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -f -a "sync" -d 'Mirror the denylist to Redis or Valkey, once or continuously'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -f -a "check" -d 'Check access tokens against the denylist in Redis, as a verifier does'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and not __fish_seen_subcommand_from list ls sync check help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l to -d 'Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l prefix -d 'Prefix of the keys [default: tokenctl]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l leeway -d 'Clock skew that verifiers allow for exp; entries stay this much longer' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l interval -d 'Time between two reads of the store, 1ms to 1s' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l heartbeat -d 'Lifetime of the heartbeat, 1s to 60s: how late verifiers notice lost data' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l metrics -d 'Write Prometheus metrics to this file every few seconds' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l dry-run -d 'Compare the store with Redis and write nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l follow -d 'Keep mirroring each change until stopped'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l from -d 'Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l prefix -d 'Prefix of the keys [default: tokenctl]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l jwks -d 'Verify with the published keys in this file, instead of the key ring' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the session and token IDs that verifiers must reject now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from help" -f -a "sync" -d 'Mirror the denylist to Redis or Valkey, once or continuously'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check access tokens against the denylist in Redis, as a verifier does'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l user -d 'Events of these users, separated by commas' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l session -d 'Events of these sessions, by ID or ID prefix; purged sessions too' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l kind -d 'Events of these kinds, separated by commas (listed below)' -r -f -a "issued\t''
revoked\t''
deleted\t''
replayed\t''
store-behind\t''
denied\t''
user-deactivated\t''
user-reactivated\t''
user-deleted\t''
purged\t''
imported\t''
keys-rotated\t''
keys-pruned\t''
keys-generated\t''
keys-imported\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l by -d 'Events by these actors, separated by commas' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l ip -d 'Events from this IP address or network' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l reason -d 'Events with these reasons, separated by commas' -r -f -a "logout\t''
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
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l note -d 'Events whose note contains this text' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l since -d 'Events at or after this time, such as 2026-11-01 or 2h (ago)' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l until -d 'Events before this time' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l limit -d 'Maximum number of events [default: 50 on a terminal]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l after -d 'Continue after the event with this number' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s f -l follow -d 'Print new events as they are recorded, until interrupted'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l to -d 'Write to this file, atomically and with mode 0644; - for stdout' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l full -d 'Also compare every index with its table (slower)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand backup" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -f -a "copy" -d 'Copy everything into an empty store, verified'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and not __fish_seen_subcommand_from copy help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l from -d 'Store to read' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l to -d 'Store to fill: a new file, or a database after init' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "copy" -d 'Copy everything into an empty store, verified'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l alg -d 'Algorithm of the first key' -r -f -a "HS256\t''
HS384\t''
HS512\t''
RS256\t''
RS384\t''
RS512\t''
PS256\t''
PS384\t''
PS512\t''
ES256\t''
ES384\t''
EdDSA\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l role-prefix -d 'PostgreSQL: prefix of the store\'s roles' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l print-sql -d 'PostgreSQL: print the SQL that creates a store, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "generate" -d 'Create a key ring with one key, or add a standby key to a ring'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "list" -d 'List the keys and their status: active, standby or verify-only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "ls" -d 'List the keys and their status: active, standby or verify-only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "activate" -d 'Activate a standby key'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "rotate" -d 'Generate a key and activate it; the previous key only verifies'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "prune" -d 'Delete retired keys that no valid token needs'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "export" -d 'Print the public keys for services that verify tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "import" -d 'Import a key: PEM, JWK, JWK Set or HMAC secret'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and not __fish_seen_subcommand_from generate list ls activate rotate prune export import help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l alg -d 'Algorithm of the key, such as EdDSA, ES256, RS256, PS256 or HS256' -r -f -a "HS256\t''
HS384\t''
HS512\t''
RS256\t''
RS384\t''
RS512\t''
PS256\t''
PS384\t''
PS512\t''
ES256\t''
ES384\t''
EdDSA\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l standby -d 'Add the key to the existing ring without signing with it yet'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l alg -d 'Algorithm of the new key [default: the active key\'s]' -r -f -a "HS256\t''
HS384\t''
HS512\t''
RS256\t''
RS384\t''
RS512\t''
PS256\t''
PS384\t''
PS512\t''
ES256\t''
ES384\t''
EdDSA\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l convert -d 'Convert a PEM, JWK or secret file to a JWK Set'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l margin -d 'Extra time to keep a key: clock skew (5m), and until services reread the ring' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l force -d 'Delete the named keys although valid tokens need them'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l dry-run -d 'Show what would be done, and change nothing'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Skip the confirmation prompt'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l format -d 'Format of the keys' -r -f -a "jwks\t'A JWK Set (RFC 7517)'
pem\t'PEM (RFC 7468)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l alg -d 'Algorithm of the key [default: from the file]' -r -f -a "HS256\t''
HS384\t''
HS512\t''
RS256\t''
RS384\t''
RS512\t''
PS256\t''
PS384\t''
PS512\t''
ES256\t''
ES384\t''
EdDSA\t''"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l kid -d 'Key ID [default: from the file, else the RFC 7638 thumbprint]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l active -d 'Make the key the active key [default: verification only]'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l retired -d 'Import as a retired key, eligible for pruning'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l convert -d 'Convert a key ring that is a PEM, JWK or secret file to a JWK Set'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Create a key ring with one key, or add a standby key to a ring'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the keys and their status: active, standby or verify-only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "activate" -d 'Activate a standby key'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Generate a key and activate it; the previous key only verifies'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Delete retired keys that no valid token needs'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print the public keys for services that verify tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "import" -d 'Import a key: PEM, JWK, JWK Set or HMAC secret'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -f -a "show" -d 'Show every setting, its value and its origin'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -f -a "path" -d 'Print the path of the configuration file'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and not __fish_seen_subcommand_from show path help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show every setting, its value and its origin'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print the path of the configuration file'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l dynamic -d 'Print a script that only asks tokenctl, without lists of its own'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l dir -d 'Write one page per command into this directory' -r -f -a "(__fish_complete_directories)"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l store -d 'Session store [env: TOKENCTL_STORE]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l config -d 'Configuration file [env: TOKENCTL_CONFIG]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l key -d 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]' -r -F
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s o -l output -d 'Output format' -r -f -a "table\t'For people'
json\t'One JSON value'
jsonl\t'One JSON object a line'
csv\t'Comma-separated, for spreadsheets'
id\t'The IDs of a list, one a line'
prometheus\t'Text exposition for Prometheus (stats, denylist sync)'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l color -d 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'Colour on terminals that support it'
always\t'Colour in files and pipes too'
never\t'No colour'"
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l actor -d 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l timeout -d 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]' -r -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l no-headers -d 'Omit the header of tables and CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -l utc -d 'Show and read local times in UTC'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s q -l quiet -d 'Print results only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s v -l verbose -d 'Print details, such as the store and keys in use'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "issue" -d 'Open a session and print its access and refresh token'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "rotate" -d 'Exchange a refresh token for a new token pair'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "decode" -d 'Show the content of any token; --verify checks the token'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "introspect" -d 'Check whether the service accepts a token, and why not'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "scan" -d 'Find tokens in logs, dumps and source trees, and their status'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "sessions" -d 'List, show and import sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "revoke" -d 'Revoke sessions by ID, token or filter, or picked from a list'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "revoke-all" -d 'Revoke every session of a user'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "purge" -d 'Delete expired, revoked and idle sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "users" -d 'List, deactivate, reactivate and delete users'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "denylist" -d 'Revoked tokens that have not expired yet'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "events" -d 'Show the audit trail: what happened, when, to whom, by whom'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "stats" -d 'Show statistics of the store, and the effect of idle limits'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "doctor" -d 'Check store, schema, keys, clock and disk'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "backup" -d 'Copy the store consistently while the service writes'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "store" -d 'Move a store between SQLite and PostgreSQL'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "init" -d 'Create a store and a key ring'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "keys" -d 'Generate, rotate, prune, export and import signing keys'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "config" -d 'Show the effective settings and their origin'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "completions" -d 'Print the completion script for a shell'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "man" -d 'Print the manual page, or write one page per command'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and not __fish_seen_subcommand_from issue rotate decode introspect scan sessions revoke revoke-all purge users denylist events stats doctor backup store init keys config completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "list" -d 'List sessions; by default active ones, most recently used first'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "show" -d 'Show a session and its history'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from sessions" -f -a "import" -d 'Import sessions from JSON Lines, a JSON array or CSV'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "list" -d 'List users and the number of their active sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "show" -d 'Show a user and their sessions'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "deactivate" -d 'Revoke every session of a user and reject further logins'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "reactivate" -d 'Accept logins of a user again; revoked sessions stay revoked'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from users" -f -a "delete" -d 'Delete a user and every session of the user'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from denylist" -f -a "list" -d 'List the session and token IDs that verifiers must reject now'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from denylist" -f -a "sync" -d 'Mirror the denylist to Redis or Valkey, once or continuously'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from denylist" -f -a "check" -d 'Check access tokens against the denylist in Redis, as a verifier does'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from store" -f -a "copy" -d 'Copy everything into an empty store, verified'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "generate" -d 'Create a key ring with one key, or add a standby key to a ring'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "list" -d 'List the keys and their status: active, standby or verify-only'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "activate" -d 'Activate a standby key'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "rotate" -d 'Generate a key and activate it; the previous key only verifies'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "prune" -d 'Delete retired keys that no valid token needs'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "export" -d 'Print the public keys for services that verify tokens'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from keys" -f -a "import" -d 'Import a key: PEM, JWK, JWK Set or HMAC secret'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show every setting, its value and its origin'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "path" -d 'Print the path of the configuration file'
complete -c tokenctl -n "__fish_tokenctl_using_subcommand issue" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand rotate" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand decode" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand introspect" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from list" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand sessions; and __fish_seen_subcommand_from show" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand revoke-all" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand purge" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from list" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from show" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from deactivate" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from reactivate" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand users; and __fish_seen_subcommand_from delete" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from list" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from sync" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand denylist; and __fish_seen_subcommand_from check" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand events" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand stats" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand doctor" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand store; and __fish_seen_subcommand_from copy" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand init" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from generate" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from list" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from activate" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from rotate" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from prune" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand keys; and __fish_seen_subcommand_from export" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from show" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand config; and __fish_seen_subcommand_from path" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand completions" -f
complete -c tokenctl -n "__fish_tokenctl_using_subcommand man" -f
end
