import type { Topic } from '../../library.ts'

/** The functions of Gomplate by the file that holds them. */
export const gomplateTopics: readonly Topic[] = [
  {
    file: 'gomplate/base64',
    names: 'base64',
    namespaces: { base64: '*funcs.Base64Funcs' },
    load: async () => (await import('./base64.ts')).functions,
  },
  {
    file: 'gomplate/cloud',
    names: 'aws gcp ec2dynamic ec2meta ec2region ec2tag ec2tags',
    namespaces: { aws: '*funcs.Funcs', gcp: '*funcs.GcpFuncs' },
    load: async () => (await import('./cloud.ts')).functions,
  },
  {
    file: 'gomplate/coll',
    names: 'coll append dict flatten has jsonpath keys merge prepend reverse slice sort uniq values',
    namespaces: { coll: '*funcs.CollFuncs' },
    load: async () => (await import('./coll.ts')).functions,
  },
  {
    file: 'gomplate/conv',
    names: 'conv bool default join urlParse',
    namespaces: { conv: '*funcs.ConvFuncs' },
    load: async () => (await import('./conv.ts')).functions,
  },
  {
    file: 'gomplate/crypto',
    names: 'crypto',
    namespaces: { crypto: '*funcs.CryptoFuncs' },
    load: async () => (await import('./crypto.ts')).functions,
  },
  {
    file: 'gomplate/data',
    names: 'data csv csvByColumn csvByRow json jsonArray toCSV toTOML toYAML toml yaml yamlArray',
    namespaces: { data: '*funcs.DataFuncs' },
    load: async () => (await import('./data.ts')).functions,
  },
  {
    file: 'gomplate/datasources',
    names: 'datasource datasourceExists datasourceReachable defineDatasource ds include listDatasources',
    load: async () => (await import('./datasources.ts')).functions,
  },
  {
    file: 'gomplate/env',
    names: 'env getenv',
    namespaces: { env: '*funcs.EnvFuncs' },
    load: async () => (await import('./env.ts')).functions,
  },
  {
    file: 'gomplate/file',
    names: 'file',
    namespaces: { file: '*funcs.FileFuncs' },
    load: async () => (await import('./file.ts')).functions,
  },
  {
    file: 'gomplate/math',
    names: 'math add div mul pow rem seq sub',
    namespaces: { math: '*funcs.MathFuncs' },
    load: async () => (await import('./math.ts')).functions,
  },
  {
    file: 'gomplate/net',
    names: 'net',
    namespaces: { net: '*funcs.NetFuncs' },
    load: async () => (await import('./net.ts')).functions,
  },
  {
    file: 'gomplate/paths',
    names: 'path filepath',
    namespaces: { path: '*funcs.PathFuncs', filepath: '*funcs.FilePathFuncs' },
    load: async () => (await import('./paths.ts')).functions,
  },
  {
    file: 'gomplate/random',
    names: 'random',
    namespaces: { random: '*funcs.RandomFuncs' },
    load: async () => (await import('./random.ts')).functions,
  },
  {
    file: 'gomplate/regexp',
    names: 'regexp',
    namespaces: { regexp: '*funcs.ReFuncs' },
    load: async () => (await import('./regexp.ts')).functions,
  },
  {
    file: 'gomplate/sockaddr',
    names: 'sockaddr',
    namespaces: { sockaddr: '*funcs.SockaddrFuncs' },
    load: async () => (await import('./sockaddr.ts')).functions,
  },
  {
    file: 'gomplate/strings',
    names:
      'strings contains hasPrefix hasSuffix indent quote replaceAll shellQuote split splitN squote title toLower toUpper trim trimSpace',
    namespaces: { strings: '*funcs.StringFuncs' },
    load: async () => (await import('./strings.ts')).functions,
  },
  {
    file: 'gomplate/test',
    names: 'test assert fail isKind kind required ternary',
    namespaces: { test: '*funcs.TestFuncs' },
    load: async () => (await import('./test.ts')).functions,
  },
  {
    file: 'gomplate/time',
    names: 'time',
    namespaces: { time: '*funcs.TimeFuncs' },
    load: async () => (await import('./time.ts')).functions,
  },
  {
    file: 'gomplate/to-json',
    names: 'toJSON toJSONPretty',
    load: async () => (await import('./to-json.ts')).functions,
  },
  {
    file: 'gomplate/uuid',
    names: 'uuid',
    namespaces: { uuid: '*funcs.UUIDFuncs' },
    load: async () => (await import('./uuid.ts')).functions,
  },
]
