
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
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('issue', 'issue', [CompletionResultType]::ParameterValue, 'Open a session; print its access and refresh token')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Exchange a refresh token for a new pair')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Show what is inside any token; trusts nothing')
            [CompletionResult]::new('introspect', 'introspect', [CompletionResultType]::ParameterValue, 'Would the service accept this token now, and if not, why not')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Find tokens in logs, dumps and source trees; say which still live')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'Find, sort, page and export sessions')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End sessions: by id, by token, by filter, or picked from a list')
            [CompletionResult]::new('revoke-all', 'revoke-all', [CompletionResultType]::ParameterValue, 'End every session of a user')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Delete what serves no one any more')
            [CompletionResult]::new('users', 'users', [CompletionResultType]::ParameterValue, 'Look after accounts')
            [CompletionResult]::new('denylist', 'denylist', [CompletionResultType]::ParameterValue, 'What verifiers must refuse although it looks fine')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'The audit trail: what happened, to whom, when, by whom, why')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'The store at a glance, and what each idle limit would cost')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Is everything in order: file, schema, keys, clock, disk')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Make a consistent copy of the store while the service writes')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Create a store and a key ring')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Make, list, replace, publish and drop signing keys')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Where settings come from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;issue' {
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'The device''s name, such as "Ann''s phone"')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'The client''s address')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'The client''s user agent')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'A claim of the session''s own; VALUE is JSON, or else text')
            [CompletionResult]::new('--claims', '--claims', [CompletionResultType]::ParameterName, 'A file with a JSON object of such claims')
            [CompletionResult]::new('--access-ttl', '--access-ttl', [CompletionResultType]::ParameterName, 'Life of this session''s access tokens, such as 15m')
            [CompletionResult]::new('--refresh-ttl', '--refresh-ttl', [CompletionResultType]::ParameterName, 'Life of this session''s refresh tokens, such as 7d, or none for no end')
            [CompletionResult]::new('--max-session', '--max-session', [CompletionResultType]::ParameterName, 'The longest that this session lasts however much it is used, or none')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Whom the access tokens are for')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;rotate' {
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'The address it comes from now')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'The user agent it comes from now')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;decode' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read tokens from a file, one a line or among other words')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read tokens from a file, one a line or among other words')
            [CompletionResult]::new('--claim', '--claim', [CompletionResultType]::ParameterName, 'Print only this claim')
            [CompletionResult]::new('--jwks', '--jwks', [CompletionResultType]::ParameterName, 'The keys to verify with: a JWK Set, JWK or PEM file, such as an issuer publishes')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'Require this issuer')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Require this audience, or one of several')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Require a token of this kind, by our own rules')
            [CompletionResult]::new('--leeway', '--leeway', [CompletionResultType]::ParameterName, 'How far clocks may be apart, at most 5m')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Print only the header, as JSON')
            [CompletionResult]::new('--claims', '--claims', [CompletionResultType]::ParameterName, 'Print only the claims, as JSON')
            [CompletionResult]::new('--no-lint', '--no-lint', [CompletionResultType]::ParameterName, 'Do not remark on oddities')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Check signature and claims with the key ring, --key, --jwks or TOKENCTL_SECRET; exit 4 if anything is wrong')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;introspect' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Accept only this kind of token')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;scan' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Reason for the revocation, one of those of tokenctl revoke')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'Remark for the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would end')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--live', '--live', [CompletionResultType]::ParameterName, 'Show only live tokens')
            [CompletionResult]::new('--revoke', '--revoke', [CompletionResultType]::ParameterName, 'Revoke the sessions of the live tokens')
            [CompletionResult]::new('--no-ignore', '--no-ignore', [CompletionResultType]::ParameterName, 'Search also what .gitignore excludes')
            [CompletionResult]::new('--sarif', '--sarif', [CompletionResultType]::ParameterName, 'Write SARIF 2.1.0, as code hosts read it')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List sessions; active ones, newest use first, unless told otherwise')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One session with its history')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take over the sessions of another store, all or none')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;sessions;list' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Of this user')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'In this state: active, expired, revoked or all; several with commas')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'Whose user agent contains this')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Whose device''s name contains this')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Not used for so long, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at this time or after')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at this time or after')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Revoked for this reason; several with commas')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'By last use, login (created), next end (expires), user, ip or id')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Only those after this session in the order, for paging')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'Only these columns, in this order, such as id,state,ip')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Only say how many there are')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Sort the other way round')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;import' {
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Their field THEIRS is our field OURS, such as login=id')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would be added')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--ignore-unknown', '--ignore-unknown', [CompletionResultType]::ParameterName, 'Pass over fields that mean nothing here, instead of refusing them')
            [CompletionResult]::new('--skip-existing', '--skip-existing', [CompletionResultType]::ParameterName, 'Pass over sessions that the store has already, instead of refusing all')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Check everything, and only say what would be done')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;sessions;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List sessions; active ones, newest use first, unless told otherwise')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One session with its history')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take over the sessions of another store, all or none')
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
            [CompletionResult]::new('--token', '--token', [CompletionResultType]::ParameterName, 'The session of this access or refresh token, also of an expired one; - reads it from stdin')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Of this user')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'In this state: active, expired, revoked or all; several with commas')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'Whose user agent contains this')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Whose device''s name contains this')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Not used for so long, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at this time or after')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at this time or after')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'By last use, login (created), next end (expires), user, ip or id')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Only those after this session in the order, for paging')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would end')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--jti', '--jti', [CompletionResultType]::ParameterName, 'Only the single access token given with --token; its session lives on')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Sort the other way round')
            [CompletionResult]::new('--delete', '--delete', [CompletionResultType]::ParameterName, 'Remove the rows instead of marking them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;revoke-all' {
            [CompletionResult]::new('--except', '--except', [CompletionResultType]::ParameterName, 'But not this session')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Of this user')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'In this state: active, expired, revoked or all; several with commas')
            [CompletionResult]::new('--ip', '--ip', [CompletionResultType]::ParameterName, 'From this address or network, such as 192.0.2.7 or 192.0.2.0/24')
            [CompletionResult]::new('--user-agent', '--user-agent', [CompletionResultType]::ParameterName, 'Whose user agent contains this')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Whose device''s name contains this')
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'Not used for so long, such as 30d')
            [CompletionResult]::new('--created-before', '--created-before', [CompletionResultType]::ParameterName, 'Created before this time, such as 2026-11-01, "2026-11-01 14:30" or 30d (ago)')
            [CompletionResult]::new('--created-after', '--created-after', [CompletionResultType]::ParameterName, 'Created at this time or after')
            [CompletionResult]::new('--used-before', '--used-before', [CompletionResultType]::ParameterName, 'Last used before this time')
            [CompletionResult]::new('--used-after', '--used-after', [CompletionResultType]::ParameterName, 'Last used at this time or after')
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'By last use, login (created), next end (expires), user, ip or id')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Only those after this session in the order, for paging')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why: logout, device-logout, admin, compromised, replayed, password-changed, account-deactivated, account-deleted, idle, superseded, session-limit, leaked or other')
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would end')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--everyone', '--everyone', [CompletionResultType]::ParameterName, 'Every session of every user; asks for the store''s name, or takes --yes')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Sort the other way round')
            [CompletionResult]::new('--delete', '--delete', [CompletionResultType]::ParameterName, 'Remove the rows instead of marking them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;purge' {
            [CompletionResult]::new('--idle', '--idle', [CompletionResultType]::ParameterName, 'End and remove active sessions not used for so long, such as 30d')
            [CompletionResult]::new('--superseded', '--superseded', [CompletionResultType]::ParameterName, 'End and remove active sessions not used for so long whose user has a newer session from the same client')
            [CompletionResult]::new('--retain', '--retain', [CompletionResultType]::ParameterName, 'Keep every ended session for so long after its end')
            [CompletionResult]::new('--max-lock', '--max-lock', [CompletionResultType]::ParameterName, 'Hold the write lock for about so long at most, in milliseconds')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would end')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List users with their number of active sessions')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One user and their sessions')
            [CompletionResult]::new('deactivate', 'deactivate', [CompletionResultType]::ParameterValue, 'End every session of a user and let them log in no more')
            [CompletionResult]::new('reactivate', 'reactivate', [CompletionResultType]::ParameterValue, 'Let a user log in again; ended sessions stay ended')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a user and every session of theirs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;users;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;deactivate' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would end')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;reactivate' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;delete' {
            [CompletionResult]::new('--note', '--note', [CompletionResultType]::ParameterName, 'A remark for the audit trail')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Change nothing unless exactly so many sessions would end')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;users;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List users with their number of active sessions')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One user and their sessions')
            [CompletionResult]::new('deactivate', 'deactivate', [CompletionResultType]::ParameterValue, 'End every session of a user and let them log in no more')
            [CompletionResult]::new('reactivate', 'reactivate', [CompletionResultType]::ParameterValue, 'Let a user log in again; ended sessions stay ended')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a user and every session of theirs')
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
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what verifiers must refuse right now')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;denylist;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;denylist;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what verifiers must refuse right now')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;denylist;help;list' {
            break
        }
        'tokenctl;denylist;help;help' {
            break
        }
        'tokenctl;events' {
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Of this user')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'Of this session, also of one that is gone: its id, or the beginning of it')
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'Of this kind: issued, revoked, deleted, replayed, store-behind, denied, user-deactivated, user-reactivated, user-deleted, purged, or one of the service''s own')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'For this reason')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'At this time or after, such as 2026-11-01, "2026-11-01 14:30" or 2h (ago)')
            [CompletionResult]::new('--until', '--until', [CompletionResultType]::ParameterName, 'Before this time')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many: the newest, or with --after the next [default: 50 in a table]')
            [CompletionResult]::new('--after', '--after', [CompletionResultType]::ParameterName, 'Only those behind the event of this number, for paging and for going on')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Go on printing new ones as they come')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on printing new ones as they come')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;stats' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Write it to this file, which readers see whole or not at all (mode 0644)')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;doctor' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Also compare every index with its table; takes longer')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;backup' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;init' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'The algorithm of the first key')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Make a key ring with one new key')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys: the active one signs, the others only verify')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Sign with a new key from now on; the old ones keep verifying')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Drop the keys that no living token can need')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the public keys, for those who verify tokens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;keys;generate' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'The algorithm: EdDSA, ES256, ES384, RS256 …, PS256 …, HS256 …')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;list' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;rotate' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'The new key''s algorithm [default: the active key''s]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--convert', '--convert', [CompletionResultType]::ParameterName, 'Make a JWK Set of a PEM, JWK or secret file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;prune' {
            [CompletionResult]::new('--margin', '--margin', [CompletionResultType]::ParameterName, 'How far clocks may be apart, and how long a service may work with the ring it has read')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Drop the named keys though living tokens need them: they are worth nothing from then on')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Only show what would be done')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;export' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'A JWK Set, or PEM')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;import' {
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'The one algorithm it is used with [default: what its file says]')
            [CompletionResult]::new('--kid', '--kid', [CompletionResultType]::ParameterName, 'What tokens call it [default: what its file says, else its RFC 7638 thumbprint]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--active', '--active', [CompletionResultType]::ParameterName, 'Sign with it from now on [default: it only verifies]')
            [CompletionResult]::new('--retired', '--retired', [CompletionResultType]::ParameterName, 'Nobody signs with it any more, so that prune may drop it one day')
            [CompletionResult]::new('--convert', '--convert', [CompletionResultType]::ParameterName, 'Make a JWK Set of a key ring that is a PEM, JWK or secret file')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;keys;help' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Make a key ring with one new key')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys: the active one signs, the others only verify')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Sign with a new key from now on; the old ones keep verifying')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Drop the keys that no living token can need')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the public keys, for those who verify tokens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;keys;help;generate' {
            break
        }
        'tokenctl;keys;help;list' {
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
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Every setting, its value and where that came from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;config;show' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;config;help' {
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Every setting, its value and where that came from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'tokenctl;config;help;show' {
            break
        }
        'tokenctl;config;help;help' {
            break
        }
        'tokenctl;completions' {
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('--dynamic', '--dynamic', [CompletionResultType]::ParameterName, 'A script that asks tokenctl itself each time, and so offers users and sessions of the store')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write a page for every command into this directory, instead of the main page to stdout')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The session store (or TOKENCTL_STORE)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file (or TOKENCTL_CONFIG)')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The key ring, or a key: JWK Set, JWK, PEM or HMAC secret; - reads stdin (or TOKENCTL_KEY)')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are shown')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--actor', '--actor', [CompletionResultType]::ParameterName, 'Who does it, for the audit trail [default: who runs the command] (or TOKENCTL_ACTOR)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for a locked store [default: 5s] (or TOKENCTL_TIMEOUT)')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say less: only results, no remarks')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'tokenctl;help' {
            [CompletionResult]::new('issue', 'issue', [CompletionResultType]::ParameterValue, 'Open a session; print its access and refresh token')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Exchange a refresh token for a new pair')
            [CompletionResult]::new('decode', 'decode', [CompletionResultType]::ParameterValue, 'Show what is inside any token; trusts nothing')
            [CompletionResult]::new('introspect', 'introspect', [CompletionResultType]::ParameterValue, 'Would the service accept this token now, and if not, why not')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Find tokens in logs, dumps and source trees; say which still live')
            [CompletionResult]::new('sessions', 'sessions', [CompletionResultType]::ParameterValue, 'Find, sort, page and export sessions')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'End sessions: by id, by token, by filter, or picked from a list')
            [CompletionResult]::new('revoke-all', 'revoke-all', [CompletionResultType]::ParameterValue, 'End every session of a user')
            [CompletionResult]::new('purge', 'purge', [CompletionResultType]::ParameterValue, 'Delete what serves no one any more')
            [CompletionResult]::new('users', 'users', [CompletionResultType]::ParameterValue, 'Look after accounts')
            [CompletionResult]::new('denylist', 'denylist', [CompletionResultType]::ParameterValue, 'What verifiers must refuse although it looks fine')
            [CompletionResult]::new('events', 'events', [CompletionResultType]::ParameterValue, 'The audit trail: what happened, to whom, when, by whom, why')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'The store at a glance, and what each idle limit would cost')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Is everything in order: file, schema, keys, clock, disk')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Make a consistent copy of the store while the service writes')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Create a store and a key ring')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Make, list, replace, publish and drop signing keys')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Where settings come from')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages')
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
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List sessions; active ones, newest use first, unless told otherwise')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One session with its history')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take over the sessions of another store, all or none')
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
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List users with their number of active sessions')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One user and their sessions')
            [CompletionResult]::new('deactivate', 'deactivate', [CompletionResultType]::ParameterValue, 'End every session of a user and let them log in no more')
            [CompletionResult]::new('reactivate', 'reactivate', [CompletionResultType]::ParameterValue, 'Let a user log in again; ended sessions stay ended')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a user and every session of theirs')
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
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what verifiers must refuse right now')
            break
        }
        'tokenctl;help;denylist;list' {
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
        'tokenctl;help;init' {
            break
        }
        'tokenctl;help;keys' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Make a key ring with one new key')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys: the active one signs, the others only verify')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Sign with a new key from now on; the old ones keep verifying')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Drop the keys that no living token can need')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print the public keys, for those who verify tokens')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Take in a key from elsewhere: PEM, JWK, JWK Set or HMAC secret')
            break
        }
        'tokenctl;help;keys;generate' {
            break
        }
        'tokenctl;help;keys;list' {
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
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Every setting, its value and where that came from')
            break
        }
        'tokenctl;help;config;show' {
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
