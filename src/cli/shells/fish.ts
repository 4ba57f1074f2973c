/** The completion script of fish. */
export function fish(program: string): string {
  const name = program.replace(/\W/g, '_')
  return `# fish completion of ${program}

function __${name}_complete
    set -l asked (commandline -opc)
    set -l typed (commandline -ct)
    # The word under the cursor comes as it is written, so its quotes are taken away.
    set typed (string trim --chars="\\"'" -- $typed)
    set -l output ($asked[1] __complete $asked[2..-1] "$typed" 2>/dev/null)
    or return 1
    set -l directive (string replace -r '^:' '' -- $output[-1])
    set -l lead (string match -r -- '^-[^=]*=' "$typed")
    set -l any 0
    for line in $output[1..-2]
        test -n "$line"; or continue
        set any 1
        printf '%s\\n' "$lead$line"
    end
    if test $any -eq 0; and test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path "$typed"
    end
end

complete -c ${program} -f -k -a '(__${name}_complete)'
`
}
