# Asks the program $1 for the candidates of the word $2.
_clap_complete_tokenctl() {
    local candidate program=$1 line=${COMP_LINE-} words=("${COMP_WORDS[@]}")
    [[ $program == '~/'* ]] && program=$HOME/${program#??}
    words[COMP_CWORD]=$2
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(
        COMPLETE=bash _TOKENCTL_FILES=1 _TOKENCTL_LINE=${line:0:${COMP_POINT:-0}} \
            _CLAP_COMPLETE_INDEX=$COMP_CWORD "$program" -- "${words[@]}" 2> /dev/null
    )
    case ${COMPREPLY[0]-} in
        $'\001files') COMPREPLY=() && compopt -o default ;;
        $'\001dirs') COMPREPLY=() && compopt -o dirnames ;;
        *[=/]) compopt -o nospace ;;
    esac 2> /dev/null
    return 0
}
