/** A line with the lines that hang on it. */
export interface Branch {
  readonly label: string
  readonly below?: readonly Branch[]
}

/** Draws branches with lines that join each to those below it; the roots stand at the margin. */
export function tree(roots: readonly Branch[]): string {
  return roots.map((root) => `${root.label}\n${below(root.below ?? [], '')}`).join('')
}

function below(branches: readonly Branch[], indent: string): string {
  return branches
    .map((branch, index) => {
      const last = index === branches.length - 1
      const under = below(branch.below ?? [], `${indent}${last ? '    ' : '│   '}`)
      return `${indent}${last ? '└── ' : '├── '}${branch.label}\n${under}`
    })
    .join('')
}
