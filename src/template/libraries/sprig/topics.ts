import type { Topic } from '../../library.ts'

/** The functions of Sprig by the file that holds them. */
export const sprigTopics: readonly Topic[] = [
  {
    file: 'sprig/certificates',
    names:
      'buildCustomCert genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey',
    load: async () => (await import('./certificates.ts')).functions,
  },
  {
    file: 'sprig/dates',
    names:
      'ago date dateInZone dateModify date_in_zone date_modify duration durationRound htmlDate htmlDateInZone mustDateModify mustToDate must_date_modify now toDate unixEpoch',
    load: async () => (await import('./dates.ts')).functions,
  },
  {
    file: 'sprig/dicts',
    names:
      'deepCopy dict dig get hasKey keys merge mergeOverwrite mustDeepCopy mustMerge mustMergeOverwrite omit pick pluck set unset values',
    load: async () => (await import('./dicts.ts')).functions,
  },
  {
    file: 'sprig/encoding',
    names:
      'b32dec b32enc b64dec b64enc fromJson mustFromJson mustToJson mustToPrettyJson mustToRawJson toJson toPrettyJson toRawJson',
    load: async () => (await import('./encoding.ts')).functions,
  },
  {
    file: 'sprig/environment',
    names: 'env expandenv',
    load: async () => (await import('./environment.ts')).functions,
  },
  {
    file: 'sprig/hashes',
    names: 'adler32sum sha1sum sha256sum sha512sum',
    load: async () => (await import('./hashes.ts')).functions,
  },
  {
    file: 'sprig/lists',
    names:
      'append chunk compact concat first has initial last list mustAppend mustChunk mustCompact mustFirst mustHas mustInitial mustLast mustPrepend mustPush mustRest mustReverse mustSlice mustUniq mustWithout prepend push rest reverse slice tuple uniq without',
    load: async () => (await import('./lists.ts')).functions,
  },
  {
    file: 'sprig/logic',
    names: 'all any coalesce default empty fail ternary',
    load: async () => (await import('./logic.ts')).functions,
  },
  {
    file: 'sprig/network',
    names: 'getHostByName',
    load: async () => (await import('./network.ts')).functions,
  },
  {
    file: 'sprig/numbers',
    names:
      'add add1 add1f addf atoi biggest ceil div divf float64 floor int int64 max maxf min minf mod mul mulf randInt round seq sub subf toDecimal until untilStep',
    load: async () => (await import('./numbers.ts')).functions,
  },
  {
    file: 'sprig/passwords',
    names: 'bcrypt decryptAES derivePassword encryptAES htpasswd',
    load: async () => (await import('./passwords.ts')).functions,
  },
  {
    file: 'sprig/paths',
    names: 'base clean dir ext isAbs osBase osClean osDir osExt osIsAbs',
    load: async () => (await import('./paths.ts')).functions,
  },
  {
    file: 'sprig/random',
    names: 'randAlpha randAlphaNum randAscii randBytes randNumeric uuidv4',
    load: async () => (await import('./random.ts')).functions,
  },
  {
    file: 'sprig/reflection',
    names: 'deepEqual kindIs kindOf typeIs typeIsLike typeOf',
    load: async () => (await import('./reflection.ts')).functions,
  },
  {
    file: 'sprig/regexp',
    names:
      'mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit',
    load: async () => (await import('./regexp.ts')).functions,
  },
  {
    file: 'sprig/semver',
    names: 'semver semverCompare',
    load: async () => (await import('./semver.ts')).functions,
  },
  {
    file: 'sprig/strings',
    names:
      'abbrev abbrevboth camelcase cat contains hasPrefix hasSuffix hello indent initials join kebabcase lower nindent nospace plural quote repeat replace shuffle snakecase sortAlpha split splitList splitn squote substr swapcase title toString toStrings trim trimAll trimPrefix trimSuffix trimall trunc untitle upper wrap wrapWith',
    load: async () => (await import('./strings.ts')).functions,
  },
  {
    file: 'sprig/urls',
    names: 'urlJoin urlParse',
    load: async () => (await import('./urls.ts')).functions,
  },
]
