import { expect, test } from 'vitest'
import {
  depthLayer,
  environment,
  identityLayer,
  inputVariable,
  origins,
  processLayer,
  programLayer,
  valuesLayer,
} from '../../src/steps/environment.ts'

const session = {
  identity: 'dev',
  environment: (base: Readonly<Record<string, string>>) => {
    const { AWS_ACCESS_KEY_ID: _, ...rest } = base
    return { ...rest, AWS_PROFILE: 'dev' }
  },
}
const layers = [
  processLayer({
    PATH: '/bin',
    AWS_ACCESS_KEY_ID: 'AKIA',
    HOME: '/home/ann',
    ATMOS_CHDIR: 'x',
    ATMOS_ARG_OLD: 'o',
    ATMOS_FLAG_OLD: 'o',
  }),
  valuesLayer('global', { AWS_PROFILE: 'from-config', HOME: '/other' }),
  programLayer(['/opt/atmos/atmos']),
  valuesLayer('command', { SHAPE: 'command' }),
  identityLayer(session),
  valuesLayer('step', { SHAPE: 'step' }),
  depthLayer(),
]

test('layers make one complete environment, and what is removed stays away', () => {
  expect(environment(layers)).toEqual({
    PATH: '/opt/atmos:/bin',
    HOME: '/other',
    ATMOS_CLI_PATH: '/opt/atmos/atmos',
    AWS_PROFILE: 'dev',
    ATMOS_IDENTITY: 'dev',
    SHAPE: 'step',
    ATMOS_SHLVL: '1',
  })
})

test('every variable knows its origin, removed ones too', () => {
  const found = origins(layers)
  expect([...found].map(([name, { origin, value, over }]) => [name, origin, value, over])).toEqual(
    expect.arrayContaining([
      ['AWS_ACCESS_KEY_ID', 'identity', undefined, 'process'],
      ['AWS_PROFILE', 'identity', 'dev', 'global'],
      ['SHAPE', 'step', 'step', 'command'],
      ['HOME', 'global', '/other', 'process'],
      ['PATH', 'atmos', '/opt/atmos:/bin', 'process'],
    ]),
  )
  expect(found.has('ATMOS_CHDIR')).toBe(false)
})

test('a step may set again what the identity removed', () => {
  expect(environment([...layers, valuesLayer('step', { AWS_ACCESS_KEY_ID: 'mine' })]).AWS_ACCESS_KEY_ID).toBe('mine')
})

test('without an identity nothing changes; switched off is told to nested calls', () => {
  expect(identityLayer(undefined).apply({ ATMOS_IDENTITY: 'name', A: '1' })).toEqual({ ATMOS_IDENTITY: 'name', A: '1' })
  expect(identityLayer('off').apply({ ATMOS_IDENTITY: 'name' })).toEqual({ ATMOS_IDENTITY: 'false' })
})

test.each([
  [['/opt/atmos/atmos'], '/opt/atmos:/bin'],
  [['/bin/atmos'], '/bin'],
  [['/usr/bin/node', '/x/dist/main.js'], '/bin'],
])('the folder of %j is on the PATH once, when it is a program', (program, path) => {
  const env = programLayer(program).apply({ PATH: '/bin' })
  expect([env.PATH, env.ATMOS_CLI_PATH]).toEqual([path, program.at(-1)])
})

test.each([
  ['', '1'],
  ['4', '5'],
  ['9', '10'],
])('nesting %j becomes %j', (before, after) => {
  expect(depthLayer().apply(before === '' ? {} : { ATMOS_SHLVL: before }).ATMOS_SHLVL).toBe(after)
})

test('nesting ends at ten, and must be a number', () => {
  expect(() => depthLayer().apply({ ATMOS_SHLVL: '10' })).toThrow('current=11, max=10')
  expect(() => depthLayer().apply({ ATMOS_SHLVL: 'deep' })).toThrow('ATMOS_SHLVL must be a number, but is "deep"')
})

test.each([
  ['ARG', 'target', 'ATMOS_ARG_TARGET'],
  ['FLAG', 'dry-run', 'ATMOS_FLAG_DRY_RUN'],
  ['ARG', 'destPath', 'ATMOS_ARG_DESTPATH'],
  ['FLAG', 'größe', 'ATMOS_FLAG_GR_SSE'],
] as const)('%s %s is %s', (kind, name, variable) => {
  expect(inputVariable(kind, name)).toBe(variable)
})
