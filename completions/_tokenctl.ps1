
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'tokenctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'tokenctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'tokenctl' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('issue', 'issue', [CompletionResultType]::ParameterValue, 'Open a session and print its access and refresh token')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Exchange a refresh token for a new token pair')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Show the content of any token; --verify checks the token')
            [CompletionResult]::new('introspect', 'introspect', [CompletionResultType]::ParameterValue, 'Check whether the service accepts a token, and why not')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Find tokens in logs, dumps and source trees, and their status')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'List, show and import sessions')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke sessions by ID, token or filter, or picked from a list')
            [CompletionResult]::new('revoke-all', 'revoke-all', [CompletionResultType]::ParameterValue, 'Revoke every session of a user')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Delete expired, revoked and idle sessions')
            [CompletionResult]::new('users', 'users', [CompletionResultType]::ParameterValue, 'List, deactivate, reactivate and delete users')
            [CompletionResult]::new('denylist', 'denylist', [CompletionResultType]::ParameterValue, 'Revoked tokens that have not expired yet')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'Show the audit trail: what happened, when, to whom, by whom')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show statistics of the store, and the effect of idle limits')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check store, schema, keys, clock and disk')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the store consistently while the service writes')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Move a store between SQLite and PostgreSQL')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Create a store and a key ring')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Generate, rotate, prune, export and import signing keys')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the effective settings and their origin')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one page per command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;issue' {
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Device name, such as "Ann''s phone"')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Client''s IP address')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'Client''s user agent')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Claim of the session''s access tokens; VALUE is JSON or text')
            [CompletionResult]::new('--claims', '--claims', [CompletionResultType]::ParameterName, 'File with claims as a JSON object; - for stdin')
            [CompletionResult]::new('--access-ttl', '--access-ttl', [CompletionResultType]::ParameterName, 'Lifetime of the access tokens [default: access_ttl, 15m]')
            [CompletionResult]::new('--refresh-ttl', '--refresh-ttl', [CompletionResultType]::ParameterName, 'Lifetime of the refresh tokens, or none [default: refresh_ttl, 7d]')
            [CompletionResult]::new('--max-session', '--max-session', [CompletionResultType]::ParameterName, 'Maximum lifetime of the session, or none [default: max_session, none]')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Audience (aud) of the access tokens; repeatable')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;rotate' {
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Client''s IP address')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'Client''s user agent')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;decode' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read the tokens in this file')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read the tokens in this file')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Print only the value of this claim')
            [CompletionResult]::new('--jwks', '--jwks', [CompletionResultType]::ParameterName, 'Verify with these keys: the JWK Set, JWK or PEM file of an issuer')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'Require this issuer (iss)')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Require this audience (aud), or one of several')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Require a tokenctl token of this kind')
            [CompletionResult]::new('--leeway', '--leeway', [CompletionResultType]::ParameterName, 'Accepted clock skew, up to 5m [default: 0s]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Print only the header, as JSON')
            [CompletionResult]::new('--claims', '--claims', [CompletionResultType]::ParameterName, 'Print only the claims, as JSON')
            [CompletionResult]::new('--no-lint', '--no-lint', [CompletionResultType]::ParameterName, 'Omit remarks on unusual headers and claims')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Verify signature and claims; exit code 4 if the token is rejected')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;introspect' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Reject tokens of another kind')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;scan' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the revocation, one of those of tokenctl revoke')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--opaque-pattern', '--opaque-pattern', [CompletionResultType]::ParameterName, 'Also find opaque refresh tokens: the match, or its first group')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions match')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Show only tokens that are still valid')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Revoke the sessions of tokens that are still valid')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Search files that .gitignore excludes too')
            [CompletionResult]::new('--sarif', '--sarif', [CompletionResultType]::ParameterName, 'Write SARIF 2.1.0 for code hosts')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List sessions; by default active ones, most recently used first')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List sessions; by default active ones, most recently used first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a session and its history')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import sessions from JSON Lines, a JSON array or CSV')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;sessions;list' {
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Refresh the list every DURATION [default: 2s] until interrupted')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Sessions of these users, separated by commas')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Sessions in these states: active, expired, revoked or all')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Last seen from this address or network (192.0.2.0/24); history: events --ip')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User agent contains this text, ignoring case')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Device name contains this text, ignoring case')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Idle for at least DURATION, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at or after this time')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at or after this time')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--keep-token', '--keep-token', [CompletionResultType]::ParameterName, 'Exclude the session of this token; - for stdin')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Revoked for one of these reasons, separated by commas')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order: used, created, expires, user, ip or id [default: used]')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of sessions')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after this session ID')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Columns to show, in this order, such as id,user,ip')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only the count')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Reverse the order')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;ls' {
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Refresh the list every DURATION [default: 2s] until interrupted')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Sessions of these users, separated by commas')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Sessions in these states: active, expired, revoked or all')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Last seen from this address or network (192.0.2.0/24); history: events --ip')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User agent contains this text, ignoring case')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Device name contains this text, ignoring case')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Idle for at least DURATION, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at or after this time')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at or after this time')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--keep-token', '--keep-token', [CompletionResultType]::ParameterName, 'Exclude the session of this token; - for stdin')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Revoked for one of these reasons, separated by commas')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order: used, created, expires, user, ip or id [default: used]')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of sessions')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after this session ID')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Columns to show, in this order, such as id,user,ip')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only the count')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Reverse the order')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;import' {
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Rename the field SOURCE of the input to FIELD, such as login=id')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Ignore the source field FIELD')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Keep only this claim of an object that --map renames to claims')
            [CompletionResult]::new('--hash-refresh-token', '--hash-refresh-token', [CompletionResultType]::ParameterName, 'Import the refresh token in FIELD; only its SHA-256 is stored')
            [CompletionResult]::new('--assume-zone', '--assume-zone', [CompletionResultType]::ParameterName, 'Time zone of times without one: UTC or an offset such as +02:00')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions would be imported')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--ignore-unknown', '--ignore-unknown', [CompletionResultType]::ParameterName, 'Ignore unknown fields, except those that may say that a session has ended')
            [CompletionResult]::new('--skip-existing', '--skip-existing', [CompletionResultType]::ParameterName, 'Skip records whose IDs are already in the store')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Check the input and show what would be imported')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List sessions; by default active ones, most recently used first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a session and its history')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import sessions from JSON Lines, a JSON array or CSV')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;sessions;help;list' {
            break
        }
        'tokenctl;sessions;help;show' {
            break
        }
        'tokenctl;sessions;help;import' {
            break
        }
        'tokenctl;sessions;help;help' {
            break
        }
        'tokenctl;revoke' {
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'Session of this access or refresh token, even an expired one; - for stdin')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Sessions of these users, separated by commas')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Sessions in these states: active, expired, revoked or all')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Last seen from this address or network (192.0.2.0/24); history: events --ip')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User agent contains this text, ignoring case')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Device name contains this text, ignoring case')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Idle for at least DURATION, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at or after this time')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at or after this time')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--keep-token', '--keep-token', [CompletionResultType]::ParameterName, 'Exclude the session of this token; - for stdin')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order: used, created, expires, user, ip or id [default: used]')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of sessions')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after this session ID')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions match')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--jti', '--jti', [CompletionResultType]::ParameterName, 'Revoke only this access token, not its session')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Reverse the order')
            [CompletionResult]::new('--delete', '--delete', [CompletionResultType]::ParameterName, 'Delete the rows instead of marking them as revoked')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;revoke-all' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Sessions of these users, separated by commas')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Sessions in these states: active, expired, revoked or all')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Last seen from this address or network (192.0.2.0/24); history: events --ip')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'User agent contains this text, ignoring case')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Device name contains this text, ignoring case')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Idle for at least DURATION, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time: 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at or after this time')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at or after this time')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'Exclude these sessions, by ID or ID prefix')
            [CompletionResult]::new('--keep-token', '--keep-token', [CompletionResultType]::ParameterName, 'Exclude the session of this token; - for stdin')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order: used, created, expires, user, ip or id [default: used]')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of sessions')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after this session ID')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions match')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--everyone', '--everyone', [CompletionResultType]::ParameterName, 'Revoke every session of every user')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Reverse the order')
            [CompletionResult]::new('--delete', '--delete', [CompletionResultType]::ParameterName, 'Delete the rows instead of marking them as revoked')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;purge' {
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Also delete active sessions that are idle for at least DURATION (30d)')
            [CompletionResult]::new('--superseded', '--superseded', [CompletionResultType]::ParameterName, 'Also delete idle sessions that a newer session of the same client replaces')
            [CompletionResult]::new('--retain', '--retain', [CompletionResultType]::ParameterName, 'Keep ended sessions for DURATION before deleting them')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions match')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List users and the number of their active sessions')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List users and the number of their active sessions')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a user and their sessions')
            [CompletionResult]::new('deactivate', 'deactivate', [CompletionResultType]::ParameterValue, 'Revoke every session of a user and reject further logins')
            [CompletionResult]::new('reactivate', 'reactivate', [CompletionResultType]::ParameterValue, 'Accept logins of a user again; revoked sessions stay revoked')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a user and every session of the user')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;users;list' {
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Users with this status: active or deactivated')
            [CompletionResult]::new('--contains', '--contains', [CompletionResultType]::ParameterName, 'User ID contains this text, ignoring case')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of users [default: 1000 on a terminal]')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after this user ID')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only the count')
            [CompletionResult]::new('--without-sessions', '--without-sessions', [CompletionResultType]::ParameterName, 'Users without an active session')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;ls' {
            [CompletionResult]::new('--status', '--status', [CompletionResultType]::ParameterName, 'Users with this status: active or deactivated')
            [CompletionResult]::new('--contains', '--contains', [CompletionResultType]::ParameterName, 'User ID contains this text, ignoring case')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of users [default: 1000 on a terminal]')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after this user ID')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Print only the count')
            [CompletionResult]::new('--without-sessions', '--without-sessions', [CompletionResultType]::ParameterName, 'Users without an active session')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;deactivate' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions match')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;reactivate' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;delete' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Note to record in the audit trail')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Maximum time to hold a lock [default: 7ms; PostgreSQL 17ms; unused store 500ms]')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly N sessions match')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List users and the number of their active sessions')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a user and their sessions')
            [CompletionResult]::new('deactivate', 'deactivate', [CompletionResultType]::ParameterValue, 'Revoke every session of a user and reject further logins')
            [CompletionResult]::new('reactivate', 'reactivate', [CompletionResultType]::ParameterValue, 'Accept logins of a user again; revoked sessions stay revoked')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a user and every session of the user')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;users;help;list' {
            break
        }
        'tokenctl;users;help;show' {
            break
        }
        'tokenctl;users;help;deactivate' {
            break
        }
        'tokenctl;users;help;reactivate' {
            break
        }
        'tokenctl;users;help;delete' {
            break
        }
        'tokenctl;users;help;help' {
            break
        }
        'tokenctl;denylist' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the session and token IDs that verifiers must reject now')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the session and token IDs that verifiers must reject now')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Mirror the denylist to Redis or Valkey, once or continuously')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check access tokens against the denylist in Redis, as a verifier does')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;denylist;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;denylist;ls' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;denylist;sync' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Prefix of the keys [default: tokenctl]')
            [CompletionResult]::new('--leeway', '--leeway', [CompletionResultType]::ParameterName, 'Clock skew that verifiers allow for exp; entries stay this much longer')
            [CompletionResult]::new('--interval', '--interval', [CompletionResultType]::ParameterName, 'Time between two reads of the store, 1ms to 1s')
            [CompletionResult]::new('--heartbeat', '--heartbeat', [CompletionResultType]::ParameterName, 'Lifetime of the heartbeat, 1s to 60s: how late verifiers notice lost data')
            [CompletionResult]::new('--metrics', '--metrics', [CompletionResultType]::ParameterName, 'Write Prometheus metrics to this file every few seconds')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Compare the store with Redis and write nothing')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Keep mirroring each change until stopped')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;denylist;check' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Redis or Valkey server (or TOKENCTL_DENYLIST_SINK)')
            [CompletionResult]::new('--prefix', '--prefix', [CompletionResultType]::ParameterName, 'Prefix of the keys [default: tokenctl]')
            [CompletionResult]::new('--jwks', '--jwks', [CompletionResultType]::ParameterName, 'Verify with the published keys in this file, instead of the key ring')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;denylist;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the session and token IDs that verifiers must reject now')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Mirror the denylist to Redis or Valkey, once or continuously')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check access tokens against the denylist in Redis, as a verifier does')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;denylist;help;list' {
            break
        }
        'tokenctl;denylist;help;sync' {
            break
        }
        'tokenctl;denylist;help;check' {
            break
        }
        'tokenctl;denylist;help;help' {
            break
        }
        'tokenctl;events' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Events of these users, separated by commas')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'Events of these sessions, by ID or ID prefix; purged sessions too')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Events of these kinds, separated by commas (listed below)')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Events by these actors, separated by commas')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'Events from this IP address or network')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Events with these reasons, separated by commas')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Events whose note contains this text')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Events at or after this time, such as 2026-11-01 or 2h (ago)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Events before this time')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Maximum number of events [default: 50 on a terminal]')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Continue after the event with this number')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Print new events as they are recorded, until interrupted')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Print new events as they are recorded, until interrupted')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;stats' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Write to this file, atomically and with mode 0644; - for stdout')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;doctor' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Also compare every index with its table (slower)')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;backup' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;store' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy everything into an empty store, verified')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;store;copy' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Store to read')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Store to fill: a new file, or a database after init')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;store;help' {
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy everything into an empty store, verified')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;store;help;copy' {
            break
        }
        'tokenctl;store;help;help' {
            break
        }
        'tokenctl;init' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Algorithm of the first key')
            [CompletionResult]::new('--role-prefix', '--role-prefix', [CompletionResultType]::ParameterName, 'PostgreSQL: prefix of the store''s roles')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--print-sql', '--print-sql', [CompletionResultType]::ParameterName, 'PostgreSQL: print the SQL that creates a store, and change nothing')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Create a key ring with one key, or add a standby key to a ring')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys and their status: active, standby or verify-only')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the keys and their status: active, standby or verify-only')
            [CompletionResult]::new('activate', 'activate', [CompletionResultType]::ParameterValue, 'Activate a standby key')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Generate a key and activate it; the previous key only verifies')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete retired keys that no valid token needs')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the public keys for services that verify tokens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import a key: PEM, JWK, JWK Set or HMAC secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;keys;generate' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Algorithm of the key, such as EdDSA, ES256, RS256, PS256 or HS256')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--standby', '--standby', [CompletionResultType]::ParameterName, 'Add the key to the existing ring without signing with it yet')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;ls' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;activate' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;rotate' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Algorithm of the new key [default: the active key''s]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--convert', '--convert', [CompletionResultType]::ParameterName, 'Convert a PEM, JWK or secret file to a JWK Set')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;prune' {
            [CompletionResult]::new('--margin', '--margin', [CompletionResultType]::ParameterName, 'Extra time to keep a key: clock skew (5m), and until services reread the ring')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Delete the named keys although valid tokens need them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done, and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Skip the confirmation prompt')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;export' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Format of the keys')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;import' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Algorithm of the key [default: from the file]')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'Key ID [default: from the file, else the RFC 7638 thumbprint]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--active', '--active', [CompletionResultType]::ParameterName, 'Make the key the active key [default: verification only]')
            [CompletionResult]::new('--retired', '--retired', [CompletionResultType]::ParameterName, 'Import as a retired key, eligible for pruning')
            [CompletionResult]::new('--convert', '--convert', [CompletionResultType]::ParameterName, 'Convert a key ring that is a PEM, JWK or secret file to a JWK Set')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;help' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Create a key ring with one key, or add a standby key to a ring')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys and their status: active, standby or verify-only')
            [CompletionResult]::new('activate', 'activate', [CompletionResultType]::ParameterValue, 'Activate a standby key')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Generate a key and activate it; the previous key only verifies')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete retired keys that no valid token needs')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the public keys for services that verify tokens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import a key: PEM, JWK, JWK Set or HMAC secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;keys;help;generate' {
            break
        }
        'tokenctl;keys;help;list' {
            break
        }
        'tokenctl;keys;help;activate' {
            break
        }
        'tokenctl;keys;help;rotate' {
            break
        }
        'tokenctl;keys;help;prune' {
            break
        }
        'tokenctl;keys;help;export' {
            break
        }
        'tokenctl;keys;help;import' {
            break
        }
        'tokenctl;keys;help;help' {
            break
        }
        'tokenctl;config' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show every setting, its value and its origin')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;config;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;config;path' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show every setting, its value and its origin')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;config;help;show' {
            break
        }
        'tokenctl;config;help;path' {
            break
        }
        'tokenctl;config;help;help' {
            break
        }
        'tokenctl;completions' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--dynamic', '--dynamic', [CompletionResultType]::ParameterName, 'Print a script that only asks tokenctl, without lists of its own')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write one page per command into this directory')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Session store [env: TOKENCTL_STORE]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration file [env: TOKENCTL_CONFIG]')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Key ring, or a JWK, PEM or secret file; - for stdin [env: TOKENCTL_KEY]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Output format')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colour of the output [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Name to record in the audit trail [default: login name] [env: TOKENCTL_ACTOR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time to wait for a locked store [default: 5s] [env: TOKENCTL_TIMEOUT]')
            [CompletionResult]::new('--no-headers', '--no-headers', [CompletionResultType]::ParameterName, 'Omit the header of tables and CSV')
            [CompletionResult]::new('--utc', '--utc', [CompletionResultType]::ParameterName, 'Show and read local times in UTC')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print results only')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print details, such as the store and keys in use')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;help' {
            [CompletionResult]::new('issue', 'issue', [CompletionResultType]::ParameterValue, 'Open a session and print its access and refresh token')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Exchange a refresh token for a new token pair')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Show the content of any token; --verify checks the token')
            [CompletionResult]::new('introspect', 'introspect', [CompletionResultType]::ParameterValue, 'Check whether the service accepts a token, and why not')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Find tokens in logs, dumps and source trees, and their status')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'List, show and import sessions')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke sessions by ID, token or filter, or picked from a list')
            [CompletionResult]::new('revoke-all', 'revoke-all', [CompletionResultType]::ParameterValue, 'Revoke every session of a user')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Delete expired, revoked and idle sessions')
            [CompletionResult]::new('users', 'users', [CompletionResultType]::ParameterValue, 'List, deactivate, reactivate and delete users')
            [CompletionResult]::new('denylist', 'denylist', [CompletionResultType]::ParameterValue, 'Revoked tokens that have not expired yet')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'Show the audit trail: what happened, when, to whom, by whom')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show statistics of the store, and the effect of idle limits')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check store, schema, keys, clock and disk')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the store consistently while the service writes')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Move a store between SQLite and PostgreSQL')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Create a store and a key ring')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Generate, rotate, prune, export and import signing keys')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show the effective settings and their origin')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one page per command')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;help;issue' {
            break
        }
        'tokenctl;help;rotate' {
            break
        }
        'tokenctl;help;decode' {
            break
        }
        'tokenctl;help;introspect' {
            break
        }
        'tokenctl;help;scan' {
            break
        }
        'tokenctl;help;sessions' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List sessions; by default active ones, most recently used first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a session and its history')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import sessions from JSON Lines, a JSON array or CSV')
            break
        }
        'tokenctl;help;sessions;list' {
            break
        }
        'tokenctl;help;sessions;show' {
            break
        }
        'tokenctl;help;sessions;import' {
            break
        }
        'tokenctl;help;revoke' {
            break
        }
        'tokenctl;help;revoke-all' {
            break
        }
        'tokenctl;help;purge' {
            break
        }
        'tokenctl;help;users' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List users and the number of their active sessions')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a user and their sessions')
            [CompletionResult]::new('deactivate', 'deactivate', [CompletionResultType]::ParameterValue, 'Revoke every session of a user and reject further logins')
            [CompletionResult]::new('reactivate', 'reactivate', [CompletionResultType]::ParameterValue, 'Accept logins of a user again; revoked sessions stay revoked')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Delete a user and every session of the user')
            break
        }
        'tokenctl;help;users;list' {
            break
        }
        'tokenctl;help;users;show' {
            break
        }
        'tokenctl;help;users;deactivate' {
            break
        }
        'tokenctl;help;users;reactivate' {
            break
        }
        'tokenctl;help;users;delete' {
            break
        }
        'tokenctl;help;denylist' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the session and token IDs that verifiers must reject now')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Mirror the denylist to Redis or Valkey, once or continuously')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check access tokens against the denylist in Redis, as a verifier does')
            break
        }
        'tokenctl;help;denylist;list' {
            break
        }
        'tokenctl;help;denylist;sync' {
            break
        }
        'tokenctl;help;denylist;check' {
            break
        }
        'tokenctl;help;events' {
            break
        }
        'tokenctl;help;stats' {
            break
        }
        'tokenctl;help;doctor' {
            break
        }
        'tokenctl;help;backup' {
            break
        }
        'tokenctl;help;store' {
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy everything into an empty store, verified')
            break
        }
        'tokenctl;help;store;copy' {
            break
        }
        'tokenctl;help;init' {
            break
        }
        'tokenctl;help;keys' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Create a key ring with one key, or add a standby key to a ring')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys and their status: active, standby or verify-only')
            [CompletionResult]::new('activate', 'activate', [CompletionResultType]::ParameterValue, 'Activate a standby key')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Generate a key and activate it; the previous key only verifies')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Delete retired keys that no valid token needs')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the public keys for services that verify tokens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Import a key: PEM, JWK, JWK Set or HMAC secret')
            break
        }
        'tokenctl;help;keys;generate' {
            break
        }
        'tokenctl;help;keys;list' {
            break
        }
        'tokenctl;help;keys;activate' {
            break
        }
        'tokenctl;help;keys;rotate' {
            break
        }
        'tokenctl;help;keys;prune' {
            break
        }
        'tokenctl;help;keys;export' {
            break
        }
        'tokenctl;help;keys;import' {
            break
        }
        'tokenctl;help;config' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show every setting, its value and its origin')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the path of the configuration file')
            break
        }
        'tokenctl;help;config;show' {
            break
        }
        'tokenctl;help;config;path' {
            break
        }
        'tokenctl;help;completions' {
            break
        }
        'tokenctl;help;man' {
            break
        }
        'tokenctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
