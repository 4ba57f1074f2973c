/** SHA-256 of a text, in hexadecimal digits: tells whether it is still the same without keeping it. */
export async function checksum(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex')
}
