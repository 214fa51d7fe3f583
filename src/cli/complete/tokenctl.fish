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
