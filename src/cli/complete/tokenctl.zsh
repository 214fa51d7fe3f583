# Asks the program for the candidates of the word at the cursor.
_tokenctl_dynamic() {
    local program=$1
    local -a found
    found=("${(@f)$(
        COMPLETE=zsh _TOKENCTL_FILES=1 _CLAP_COMPLETE_INDEX=$((CURRENT - 1)) \
            "$program" -- "${(@)words[1,CURRENT-1]}" "$IPREFIX$QIPREFIX$PREFIX" 2> /dev/null
    )}")
    case $found[1] in
        ('') return 1 ;;
        ($'\001files') [[ $PREFIX == --*=* ]] && compset -P 1 '*='; _files ;;
        ($'\001dirs') [[ $PREFIX == --*=* ]] && compset -P 1 '*='; _files -/ ;;
        (*) _describe -V values found ;;
    esac
}

# The program that was typed, if there is one.
_tokenctl_program() {
    local typed=${(Q)words[1]}
    [[ $typed == '~/'* ]] && typed=$HOME/${typed#??}
    for REPLY in "$typed" tokenctl; do
        whence -p -- "$REPLY" > /dev/null && return
    done
    return 1
}
