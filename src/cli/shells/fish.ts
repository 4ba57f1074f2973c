/** The completion script of fish. */
export function fish(program: string): string {
  const name = program.replace(/\W/g, '_')
  return `# fish completion of ${program}

function __${name}_complete
    set -l asked (commandline -opc)
    set -l typed (commandline -ct)
    # The word under the cursor comes as it is written, maybe with a quote that is still open.
    set -l plain (string unescape -- $typed)
    or set plain (string unescape -- "$typed\\"")
    or set plain (string unescape -- "$typed'")
    or set plain $typed
    set -l run (string replace -r '^~/' "$HOME/" -- $asked[1])
    set -l output ($run __complete $asked[2..-1] "$plain" 2>/dev/null)
    or return 1
    set -l directive (string replace -r '^:' '' -- $output[-1])
    set -l lead (string match -r -- '^-[^=]*=' "$plain")
    set -l any 0
    for line in $output[1..-2]
        test -n "$line"; or continue
        set any 1
        printf '%s\\n' "$lead$line"
    end
    if test $any -eq 0; and test (math "bitand($directive, 4)") -eq 0
        # Files behind an equals sign keep what stands before it.
        for file in (__fish_complete_path (string replace -- "$lead" '' "$plain"))
            printf '%s\\n' "$lead$file"
        end
    end
end

complete -c ${program} -f -k -a '(__${name}_complete)'
`
}
