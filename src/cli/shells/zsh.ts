/** The completion script of Zsh: to be sourced, or put into a folder of `fpath` as `_<program>`. */
export function zsh(program: string): string {
  const name = program.replace(/\W/g, '_')
  return `#compdef ${program}
# zsh completion of ${program}

_${name}() {
    local -a asked lines found
    local output directive=0 line word about typed lead program tab=$'\\t'

    # Words as they are written, quotes taken away; the one under the cursor ends at the cursor.
    asked=("\${(@Q)words[2,CURRENT]}")
    typed="\${(Q)PREFIX}"
    asked[-1]="$typed"
    program="\${(Q)words[1]/#\\~\\//$HOME/}"

    output=$("$program" __complete "\${asked[@]}" 2>/dev/null) || return 1
    lines=("\${(@f)output}")
    directive="\${lines[-1]#:}"
    lines=("\${(@)lines[1,-2]}")

    [[ $typed == -*=* ]] && lead="\${typed%%=*}="
    for line in "\${lines[@]}"; do
        [[ -z $line ]] && continue
        word="\${line%%$tab*}"
        about=''
        [[ $line == *$tab* ]] && about="\${line#*$tab}"
        word="$lead$word"
        # _describe cuts at the first colon that is not escaped.
        word="\${word//\\\\/\\\\\\\\}"
        word="\${word//:/\\\\:}"
        found+=("$word\${about:+:$about}")
    done

    local -a options
    (( directive & 2 )) && options=(-S '')
    if (( \${#found} )); then
        _describe -V 'candidates' found "\${options[@]}"
    elif (( ! (directive & 4) )); then
        [[ -n $lead ]] && compset -P '*='
        _files
    fi
}

if [[ "\${funcstack[1]}" == "_${name}" ]]; then
    _${name} "$@"
else
    compdef _${name} ${program}
fi
`
}
