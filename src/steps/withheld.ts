import type { Env } from '../host/host.ts'

/** Programs that never call atmos again, and have no use for keys under a name of the user's own. */
const common = new Set(
  `: [ [[ ! aws awk basename base64 break cat cd chmod comm continue cp curl cut date df diff dirname du echo
  egrep env exit export expr false fgrep grep gunzip gzip head hostname id jq join kill let ln local ls md5sum mkdir mktemp mv
  nl od openssl paste printenv printf ps pwd read readlink realpath return rev rm rmdir sed seq set sha1sum sha256sum shift
  sleep sort split stat sum tac tail tar tee test touch tr trap true tty type uname uniq unset unzip wait wc wget which
  whoami xxd yes yq zip`.split(/\s+/),
)

/** Words of a shell that come before a command. */
const keywords = /^(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|in|function|time)$/

/**
 * The environment of a shell step without variables that it has no use for: those of `unused` that it does not name, when
 * all that it runs are common tools. A step that names atmos, a script or any other program gets them all, since that may
 * call atmos again.
 */
export function withoutUnused(env: Env, text: string, unused: ReadonlySet<string>): Env {
  const gone = [...unused].filter((name) => Object.hasOwn(env, name) && !text.includes(name))
  if (gone.length === 0 || !runsOnlyCommon(text)) return env
  const left: Record<string, string> = { ...env }
  for (const name of gone) delete left[name]
  return left
}

/** Whether every command of a shell text is a common tool. What cannot be told counts as another program. */
function runsOnlyCommon(text: string): boolean {
  if (/atmos/i.test(text)) return false
  return text.split(/[\n;|&(){}`]+/).every((part) => {
    const words = part
      .trim()
      .split(/\s+/)
      .filter((word) => !keywords.test(word) && !/^\w+\+?=/.test(word))
    const [first, ...rest] = words
    if (first === undefined || first === '' || first.startsWith('#')) return true
    if (!common.has(first)) return false
    // `env X=1 program` and `trap program EXIT` run another one.
    if (first !== 'env' && first !== 'trap') return true
    return rest.every((word) => word.startsWith('-') || common.has(word) || /^[A-Z]+$/.test(word))
  })
}
