/** `auth env --format`. */
export const envFormats = ['bash', 'fish', 'powershell', 'dotenv', 'env', 'json', 'github'] as const

/** `auth list --format`. */
export const listFormats = ['tree', 'table', 'json', 'yaml', 'graphviz', 'dot', 'mermaid', 'markdown', 'md'] as const

/** `--format` of commands that say what they did. */
export const reportFormats = ['text', 'json'] as const
