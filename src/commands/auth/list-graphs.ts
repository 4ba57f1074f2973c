import type { Identity } from '../../auth/definitions.ts'
import type { Listing } from './listing.ts'

/** Who an identity gets its credentials from: names in small letters. */
function parentOf(identity: Identity): string | undefined {
  return (identity.via?.provider ?? identity.via?.identity)?.toLowerCase()
}

/** The configuration as a graph for Graphviz: an edge from each parent to its child. */
export function graphviz({ providers, identities }: Listing): string {
  const id = (name: string) => JSON.stringify(name)
  const node = (key: string, kind: string, colour: string) =>
    `  ${id(key)} [label="${key.replaceAll('"', '\\"')}\\n(${kind})"${colour}];`
  return lines([
    'digraph AuthConfig {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded];',
    '',
    ...providers.map((one) =>
      node(one.key, one.kind, one.isDefault ? ', style="rounded,filled", fillcolor=lightblue' : ''),
    ),
    '',
    ...identities.flatMap((one) => {
      const parent = parentOf(one)
      return [
        node(one.key, one.kind, one.isDefault ? ', style="rounded,filled", fillcolor=lightgreen' : ''),
        ...(parent === undefined ? [] : [`  ${id(parent)} -> ${id(one.key)};`]),
      ]
    }),
    '}',
  ])
}

/** The configuration as a Mermaid graph. */
export function mermaid({ providers, identities }: Listing): string {
  const id = (name: string) => name.replace(/[^A-Za-z0-9_]/g, '_')
  const node = (key: string, kind: string) => `  ${id(key)}["${key.replaceAll('"', '#quot;')}<br/>${kind}"]`
  const classes = (name: string, keys: readonly string[]) => keys.map((key) => `  class ${id(key)} ${name}`)
  const defaults = [...providers, ...identities].filter((one) => one.isDefault).map((one) => one.key)
  return lines([
    'graph LR',
    ...[...providers, ...identities].map((one) => node(one.key, one.kind)),
    ...identities.flatMap((one) => {
      const parent = parentOf(one)
      return parent === undefined ? [] : [`  ${id(parent)} --> ${id(one.key)}`]
    }),
    '',
    '  classDef provider fill:#e3f2fd,stroke:#1976d2,stroke-width:2px',
    '  classDef identity fill:#e8f5e9,stroke:#388e3c,stroke-width:2px',
    '  classDef default stroke:#ff9800,stroke-width:3px',
    '',
    ...classes(
      'provider',
      providers.map((one) => one.key),
    ),
    ...classes(
      'identity',
      identities.map((one) => one.key),
    ),
    ...classes('default', defaults),
  ])
}

/** The Mermaid graph in a Markdown document. */
export function markdown(listing: Listing): string {
  return `# Authentication Configuration\n\n\`\`\`mermaid\n${mermaid(listing)}\`\`\`\n`
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
