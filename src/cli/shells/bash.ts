/**
 * The completion script of Bash (3.2 and later, with or without the bash-completion package). A description is shown
 * beside each candidate when there are several; with one it would be inserted, so it is cut off.
 */
export function bash(program: string): string {
  const name = program.replace(/\W/g, '_')
  return `# bash completion of ${program}

__${name}_complete() {
    local cur="\${COMP_WORDS[COMP_CWORD]}" line="\${COMP_LINE:0:COMP_POINT}"
    local -a words=()
    local word pending='' i
    # Bash cuts words at = and :, so they are put together again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word="\${COMP_WORDS[i]}"
        if [[ -n $pending ]]; then
            words[\${#words[@]} - 1]+="$word"
            pending=''
            [[ $word == [=:] ]] && pending=1
        elif [[ $word == [=:] && \${#words[@]} -gt 0 && $line != *[[:space:]]"$word" ]]; then
            words[\${#words[@]} - 1]+="$word"
            pending=1
        else
            words+=("$word")
        fi
    done
    for ((i = 0; i < \${#words[@]}; i++)); do
        word="\${words[i]}"
        # Words come as they are written: quotes and backslashes go, and nothing in them is run.
        word="\${word//\\\\/}"
        word="\${word//\\"/}"
        words[i]="\${word//\\'/}"
    done
    local typed="\${words[\${#words[@]} - 1]}"

    local output directive=0 candidate tab=$'\\t'
    output=$("\${COMP_WORDS[0]}" __complete "\${words[@]}" 2>/dev/null) || return
    directive="\${output##*:}"
    output="\${output%:*}"
    [[ $directive == *[!0-9]* || -z $directive ]] && directive=0

    # What Bash itself takes for the current word begins after the last = or :.
    local lead=''
    [[ $typed == -*=* ]] && lead="\${typed%%=*}="
    local skip="\${typed%"\${typed##*[=:]}"}"
    [[ $COMP_WORDBREAKS == *:* ]] || skip="\${typed%"\${typed##*=}"}"

    local -a found=() told=()
    local longest=0
    while IFS= read -r candidate; do
        [[ -z $candidate ]] && continue
        word="\${candidate%%"$tab"*}"
        [[ "$lead$word" == "$typed"* ]] || continue
        word="$lead$word"
        word="\${word#"$skip"}"
        found+=("$word")
        told+=("\${candidate#*"$tab"}")
        [[ $candidate == *"$tab"* ]] || told[\${#told[@]} - 1]=''
        ((\${#word} > longest)) && longest=\${#word}
    done <<<"$output"

    COMPREPLY=()
    if ((\${#found[@]} == 1)); then
        COMPREPLY=("$(printf '%q' "\${found[0]}")")
        [[ \${found[0]} == *=* ]] && COMPREPLY=("\${found[0]}")
    else
        for ((i = 0; i < \${#found[@]}; i++)); do
            # COMP_TYPE 63 and 33 only list; anything else inserts the common beginning.
            if [[ -n \${told[i]} && ( \${COMP_TYPE:-} == 63 || \${COMP_TYPE:-} == 33 ) ]]; then
                COMPREPLY+=("$(printf '%-*s  (%s)' "$longest" "\${found[i]}" "\${told[i]}")")
            else
                COMPREPLY+=("\${found[i]}")
            fi
        done
    fi
    if ((directive & 2)); then
        compopt -o nospace 2>/dev/null
    fi
    if ((\${#found[@]} == 0 && !(directive & 4))); then
        local file
        while IFS= read -r file; do
            COMPREPLY+=("$file")
        done < <(compgen -f -- "$cur")
        compopt -o filenames 2>/dev/null
    fi
}

complete -F __${name}_complete ${program}
`
}
