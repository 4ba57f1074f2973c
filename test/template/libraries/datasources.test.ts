import { expect, test } from 'vitest'
import { map } from '../../../src/value/value.ts'
import { rendered } from './world.ts'

const files = {
  'config.json': '{"owner": "net", "size": 3, "ratio": 1.0}',
  'list.json': '[1, "a"]',
  'more.yaml': 'owner: other\nextra: yes\n',
  'a.toml': 'x = 1\n',
  'a.csv': 'a,b\n1,2\n',
  'a.env': 'A=1\nexport B="two words"\nC=3 # no comment\n',
  'sub/deep.json': '{"here": true}',
  'odd.bin': 'bytes',
}
const datasources = {
  config: { url: 'config.json' },
  more: { url: 'more.yaml' },
  folder: { url: 'sub/' },
  merged: { url: 'merge:config|more' },
  web: { url: 'https://data.example.com/x.json', headers: { Authorization: ['Bearer token'] } },
  text: { url: 'https://data.example.com/text' },
  gone: { url: 'https://data.example.com/gone' },
}
const http = {
  'GET https://data.example.com/x.json': {
    body: '{"from": "web"}',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  },
  'GET https://data.example.com/text': 'plain words',
  'GET https://data.example.com/gone': { status: 404, body: 'nothing here' },
}
const give = (template: string) => rendered(template, { files, http, context: { datasources } })

test.each([
  ['{{ (datasource "config").owner }} {{ (ds "config").size }}', 'net 3'],
  ['{{ (ds "config").ratio | printf "%T" }} {{ (ds "config").size | printf "%T" }}', 'float64 int'],
  ['{{ include "config" }}', files['config.json']],
  ['{{ datasource "folder" }}', '[deep.json]'],
  ['{{ (datasource "folder" "deep.json").here }}', 'true'],
  ['{{ datasource "merged" | toJSON }}', '{"extra":"yes","owner":"net","ratio":1.0,"size":3}'],
  ['{{ (datasource "web").from }}', 'web'],
  ['{{ datasource "text" }}', 'plain words'],
  ['{{ datasourceReachable "web" }} {{ datasourceReachable "gone" }} {{ datasourceExists "gone" }}', 'true false true'],
  ['{{ listDatasources }}', '[config folder gone merged more text web]'],
  ['{{ defineDatasource "l" "list.json" }}{{ index (ds "l") 1 }}', 'a'],
  ['{{ defineDatasource "t" "a.toml" }}{{ (ds "t").x }}', '1'],
  ['{{ defineDatasource "c" "a.csv" }}{{ ds "c" }}', '[[a b] [1 2]]'],
  ['{{ defineDatasource "e" "a.env" }}{{ ds "e" | toJSON }}', '{"A":"1","B":"two words","C":"3"}'],
  ['{{ defineDatasource "j" "odd.bin?type=text/plain" }}{{ ds "j" }}', 'bytes'],
  ['{{ defineDatasource "n" "env:///GREETING?type=application/yaml" }}{{ include "n" }}', 'hello'],
  ['{{ defineDatasource "config" "list.json" }}{{ (ds "config").owner }}', 'net'],
  ['{{ include "file:///project/more.yaml" }}', files['more.yaml']],
  ['{{ (atmos.GomplateDatasource "config").owner }}', 'net'],
])('%s', async (template, want) => {
  expect(await give(template)).toBe(want)
})

test.each([
  ['{{ datasource "nope" }}', "Undefined datasource 'nope'"],
  ['{{ datasource "gone" }}', 'Unexpected HTTP status 404 on GET from https://data.example.com/gone: nothing here'],
  ['{{ defineDatasource "x" "nope.json" }}{{ ds "x" }}', "Can't stat /project/nope.json"],
  [
    '{{ defineDatasource "x" "odd.bin?type=image/png" }}{{ ds "x" }}',
    'Datasources of type image/png not yet supported',
  ],
  ['{{ defineDatasource "x" "s3://bucket/key" }}{{ ds "x" }}', 'datasources of s3: are not supported'],
  ['{{ defineDatasource "" "x" }}', 'datasource alias must be provided'],
])('%s fails', async (template, words) => {
  await expect(give(template)).rejects.toThrow(words)
})

test('a datasource is read once for a rendering', async () => {
  let requests = 0
  const counted = () => {
    requests++
    return '{"n": 1}'
  }
  const text = await rendered(
    '{{ (ds "web" "?type=application/json").n }}{{ (ds "web" "?type=application/json").n }}',
    {
      http: counted,
      context: { datasources },
    },
  )
  expect([text, requests]).toEqual(['11', 1])
})

test('values that a template changes are its own', async () => {
  const data = map([['config', map([['a', 1]])]])
  expect(await rendered('{{ $d := yaml "a: {b: 1}" }}{{ $_ := set $d.a "c" 2 }}{{ $d }}', { data })).toBe(
    'map[a:map[b:1 c:2]]',
  )
  expect(await rendered('{{ $d := yaml "a: {b: 1}" }}{{ $d }}', { data })).toBe('map[a:map[b:1]]')
})
