/** What Google says in an answer that refuses: the message of its JSON, else the start of the text. */
export function googleWords(text: string): string {
  try {
    const { error, error_description: description } = JSON.parse(text) as {
      error?: string | { message?: string }
      error_description?: string
    }
    return description ?? (typeof error === 'string' ? error : (error?.message ?? ''))
  } catch {
    return text.slice(0, 200).trim()
  }
}
