/** The completion script of PowerShell (5.1 and later). */
export function powershell(program: string): string {
  return `# PowerShell completion of ${program}

Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        Select-Object -Skip 1 |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    if ($wordToComplete -eq '') { $words += '' }

    $lines = @(& $commandAst.CommandElements[0].Extent.Text __complete @words 2>$null)
    if ($lines.Count -eq 0) { return }
    $directive = [int]($lines[-1] -replace '^:', '')
    $lead = if ($wordToComplete -match '^(-[^=]*=)') { $Matches[1] } else { '' }

    $found = @($lines | Select-Object -SkipLast 1 | Where-Object { $_ } | ForEach-Object {
        $word, $about = $_ -split "\`t", 2
        $word = $lead + $word
        if ($word -like "$wordToComplete*") {
            $text = if ($word -match '[\\s''"$;&|()]') { "'" + ($word -replace "'", "''") + "'" } else { $word }
            [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $(if ($about) { $about } else { $word }))
        }
    })
    if ($found.Count -gt 0 -or ($directive -band 4)) { return $found }
    [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
}
`
}
