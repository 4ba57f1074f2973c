/**
 * The completion script of Bash (3.2 and later, with or without the bash-completion package). It reads the line itself:
 * Bash cuts words at `=` and `:`, and leaves quotes in them. A description is shown beside each candidate when there are
 * several; with one it would be inserted, so it is cut off.
 */
export function bash(program: string): string {
  const name = program.replace(/\W/g, '_')
  return script.replaceAll('\\${', '${').replaceAll('@program@', program).replaceAll('@name@', name)
}

const script = String.raw`# bash completion of @program@

# Reads the words of a line as Bash would, without running anything in them. Sets words; of the last one also quote, the
# quote that is still open, and start, where in it the text begins that Bash replaces.
__@name@_read() {
    local line="$1" char text='' i length=\${#1} any='' depth=0 escapes=$'"\\$\x60'
    words=() quote='' start=0
    for ((i = 0; i < length; i++)); do
        char="\${line:i:1}"
        if ((depth > 0)) || [[ $quote != "'" && $char == '$' && \${line:i+1:1} == '(' ]]; then
            # A command whose output would stand here is a part of the word, blanks and all.
            text+="$char" any=1
            [[ $char == '(' ]] && ((depth++))
            [[ $char == ')' ]] && ((depth--))
            ((depth == 0)) && [[ $char == '$' ]] && depth=1 text+='(' && ((i++))
        elif [[ $quote == "'" ]]; then
            if [[ $char == "'" ]]; then quote='' start=\${#text}; else text+="$char"; fi
        elif [[ $char == "\\" ]]; then
            ((i++))
            char="\${line:i:1}"
            [[ $quote == '"' && $escapes != *"$char"* ]] && text+="\\"
            text+="$char" any=1
        elif [[ $quote == '"' ]]; then
            if [[ $char == '"' ]]; then quote='' start=\${#text}; else text+="$char"; fi
        elif [[ $char == '"' || $char == "'" ]]; then
            quote="$char" start=\${#text} any=1
        elif [[ $char == [[:space:]] ]]; then
            [[ -n $any ]] && words+=("$text")
            text='' any='' start=0
        elif [[ $char == '~' && -z $any && ( \${line:i+1:1} == / || $((i + 1)) == "$length" ) ]]; then
            text="$HOME" any=1
        else
            text+="$char" any=1
            [[ $COMP_WORDBREAKS == *"$char"* ]] && start=\${#text}
        fi
    done
    words+=("$text")
}

# Writes a text so that Bash reads it back: within the open quote, or with backslashes. Sets quoted.
__@name@_quote() {
    local char i escapes
    case "$quote" in
        "'") escapes="'" ;;
        '"') escapes=$'"\\$\x60' ;;
        *) escapes=$' \t\n"\'\\$\x60&|;<>()*?[]{}!#^~' ;;
    esac
    quoted=''
    for ((i = 0; i < \${#1}; i++)); do
        char="\${1:i:1}"
        if [[ $escapes != *"$char"* ]]; then quoted+="$char"
        elif [[ $quote == "'" ]]; then quoted+="'\\''"
        else quoted+="\\$char"
        fi
    done
}

__@name@_complete() {
    local -a words
    local quote start quoted
    __@name@_read "\${COMP_LINE:0:COMP_POINT}"
    # Variables that are set for this command only.
    while [[ \${#words[@]} -gt 2 && \${words[0]} == [A-Za-z_]*=* ]]; do words=("\${words[@]:1}"); done
    local typed="\${words[\${#words[@]} - 1]}" program="\${words[0]}"
    type -P -- "$program" >/dev/null || program=@program@

    local output directive=0 candidate word tab=$'\t'
    output=$("$program" __complete "\${words[@]:1}" 2>/dev/null) || return
    directive="\${output##*:}"
    output="\${output%:*}"
    [[ $directive == *[!0-9]* || -z $directive ]] && directive=0

    local lead=''
    [[ $typed == -*=* ]] && lead="\${typed%%=*}="
    local -a found=() abouts=()
    local longest=0 i
    while IFS= read -r candidate; do
        [[ -z $candidate ]] && continue
        word="$lead\${candidate%%"$tab"*}"
        [[ $word == "$typed"* ]] || continue
        __@name@_quote "\${word:start}"
        found+=("$quoted")
        if [[ $candidate == *"$tab"* ]]; then abouts+=("\${candidate#*"$tab"}"); else abouts+=(''); fi
        ((\${#quoted} > longest)) && longest=\${#quoted}
    done <<<"$output"

    COMPREPLY=()
    for ((i = 0; i < \${#found[@]}; i++)); do
        # COMP_TYPE 63 and 33 list the candidates; anything else inserts what they have in common.
        if [[ \${#found[@]} -gt 1 && -n \${abouts[i]} && ( \${COMP_TYPE:-} == 63 || \${COMP_TYPE:-} == 33 ) ]]; then
            COMPREPLY+=("$(printf '%-*s  (%s)' "$longest" "\${found[i]}" "\${abouts[i]}")")
        else
            COMPREPLY+=("\${found[i]}")
        fi
    done
    ((directive & 2)) && compopt -o nospace 2>/dev/null
    if ((\${#found[@]} == 0 && !(directive & 4))); then
        # Files, as Bash completes them for any program.
        compopt -o default 2>/dev/null || while IFS= read -r candidate; do
            COMPREPLY+=("$candidate")
        done < <(compgen -f -- "\${typed:start}")
    fi
    return 0
}

complete -F __@name@_complete @program@
`
