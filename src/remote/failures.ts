import { failures } from '../failure/failure.ts'
import { sizeText } from '../value/size.ts'

/** What can go wrong with files from elsewhere; the code is `remote/<key>`. Addresses are shown without secrets. */
export const fail = failures('remote', () => ({
  unsupported: (at: { address: string; kind: string }) => ({
    message: `addresses of the kind '${at.kind}' are not supported: ${at.address}`,
    hints: [
      'Supported are https://…, file://…, git over https and ssh (git::https://host/repository.git//folder/file.yaml?ref=v1), and github.com/owner/repository//folder/file.yaml?ref=v1, likewise gitlab.com and bitbucket.org.',
    ],
  }),
  'bad-address': (at: { address: string; problem: string }) => ({
    message: `the address ${at.address} cannot be used: ${at.problem}`,
  }),
  'plain-http': (at: { address: string }) => ({
    message: `${at.address} would be read without encryption, so that anybody on the way could change it`,
    hints: ['Use https://.', 'To allow it all the same: ATMOS_ALLOW_PLAIN_HTTP=true.'],
  }),
  downgrade: (at: { address: string; to: string }) => ({
    message: `${at.address} leads on to ${at.to}, which is not encrypted; that is not followed`,
  }),
  'too-many-redirects': (at: { address: string; most: number }) => ({
    message: `${at.address} leads on to other addresses more than ${at.most} times`,
  }),
  status: (at: { address: string; status: number; hints: readonly string[] }) => ({
    message:
      at.status === 404 || at.status === 410
        ? `there is nothing at ${at.address} (status ${at.status})`
        : at.status === 401 || at.status === 403
          ? `${at.address} may not be read (status ${at.status})`
          : `${at.address} answered with status ${at.status}`,
    hints: at.hints,
  }),
  unreachable: (at: { address: string; problem: string }) => ({
    message: `${at.address} cannot be reached: ${at.problem}`,
    hints: ['What was read before and pinned (`ttl`, or a commit as `ref`) is used without asking again.'],
  }),
  'too-large': (at: { address: string; most: number }) => ({
    message: `${at.address} is larger than ${sizeText(at.most)}`,
    hints: ['ATMOS_MAX_MANIFEST_SIZE=64M raises the bound.'],
  }),
  unexpected: (at: { address: string; line?: number | undefined; problem: string }) => ({
    message: `${at.address} is not what is expected: ${at.problem}`,
    place: { file: at.address, ...(at.line === undefined ? {} : { line: at.line }) },
    hints: ['It may be a page of a proxy, or one that asks for a login. It is not stored.'],
  }),
  archive: (at: { address: string }) => ({
    message: `${at.address} is an archive, which is not unpacked`,
    hints: ['Name the file itself, or a git repository.', '`?archive=false` takes it as a file.'],
  }),
  checksum: (at: { address: string; wanted: string; found: string }) => ({
    message: `the checksum of ${at.address} is ${at.found}, and not ${at.wanted}`,
  }),
  'no-git': (at: { address: string }) => ({ message: `git is not on PATH; it is needed for ${at.address}` }),
  'git-failed': (at: { address: string; said: string; hints: readonly string[] }) => ({
    message: `git cannot read ${at.address}${at.said === '' ? '' : `: ${at.said}`}`,
    hints: at.hints,
  }),
  'no-ref': (at: { address: string; ref: string }) => ({
    message: `there is no branch, tag or commit '${at.ref}' in ${at.address}`,
  }),
  outside: (at: { address: string; path: string }) => ({
    message: `'${at.path}' leads out of ${at.address}, which is not followed`,
  }),
  'needs-file': (at: { address: string }) => ({
    message: `${at.address} names a repository, and no file in it`,
    hints: ['The file follows two slashes: …/repository.git//folder/file.yaml?ref=v1'],
  }),
  'no-file': (at: { address: string }) => ({ message: `there is no file ${at.address}` }),
  'bad-ttl': (at: { text: string }) => ({
    message: `invalid time to live ${JSON.stringify(at.text)}`,
    hints: ['Such as 30s, 5m, 1h, 7d, hourly, daily, weekly, or 0s to ask each time.'],
  }),
  'no-cache-folder': (at: { folder: string; problem: string }) => ({
    message: `files from elsewhere are kept in ${at.folder}, which cannot be written: ${at.problem}`,
    hints: ['XDG_CACHE_HOME names another folder.'],
  }),
  busy: (at: { address: string; seconds: number }) => ({
    message: `another process has been reading ${at.address} for more than ${at.seconds} s`,
  }),
  'not-stored': (at: { address: string }) => ({ message: `${at.address} has not been downloaded yet` }),
  'timed-out': (at: { address: string; seconds: number }) => ({
    message: `${at.address} has not answered within ${at.seconds} s`,
    hints: ['ATMOS_REMOTE_TIMEOUT=5m waits longer.'],
  }),
}))
