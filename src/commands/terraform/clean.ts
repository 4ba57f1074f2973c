import type { Invocation } from '../../cli/tree.ts'
import type { Project } from '../../project.ts'
import { allComponents, everything } from '../../stacks/all.ts'
import { fail as stacksFail } from '../../stacks/failures.ts'
import { foundAddress } from '../../stacks/found-address.ts'
import type { Found } from '../../stacks/stacks.ts'
import { dataFolder } from '../../terraform/data-folder.ts'
import { toolEnvironment } from '../../terraform/environment.ts'
import { fail } from '../../terraform/failures.ts'
import { placeOf } from '../../terraform/place.ts'
import { terraformSettings } from '../../terraform/settings.ts'
import { seenFrom } from '../../value/file-path.ts'
import { isMap, map } from '../../value/value.ts'
import { findByNameOrPath } from '../describe/component.ts'

/** `atmos terraform clean`: removes what runs left behind, after a question. Nobody is logged in for it. */
export async function clean(project: Project, invocation: Invocation): Promise<number> {
  const { flags } = invocation
  const { host } = project
  const configuration = await project.configuration()
  const settings = terraformSettings(configuration, invocation, host.environment.version)
  const component = invocation.arguments[0]
  const stack = String(flags.stack ?? '') || undefined
  const paths = new Set<string>()
  const add = (path: string) => {
    if (host.files.stat(path)) paths.add(path)
  }
  const stacks = await project.stacks()
  const env = configuration.env
  const lock = (folder: string) => {
    if (flags['skip-lock-file'] !== true) add(`${folder}/.terraform.lock.hcl`)
  }
  const data = (folder: string) => {
    add(`${folder}/.terraform`)
    add(dataFolder(folder, env))
  }
  const listed = (folder: string) => (host.files.stat(folder)?.kind === 'directory' ? host.files.list(folder) : [])

  if (component !== undefined) {
    const found =
      stack === undefined
        ? await everywhere(project, component)
        : [await findByNameOrPath(project, component, stack, ['terraform'])]
    for (const one of found) {
      const { folder, stem } = placeOf(stacks, one, await foundAddress(stacks, one))
      data(folder)
      add(`${folder}/${stem}.terraform.tfvars.json`)
      add(`${folder}/${stem}.planfile`)
      lock(folder)
      if (settings.backendFile) add(`${folder}/backend.tf.json`)
      if (settings.generateFiles && isMap(one.component.section.generate))
        for (const name of Object.keys(one.component.section.generate)) add(`${folder}/${name}`)
      if (stack === undefined && flags.everything !== true) continue
      const { workspace } = await stacks.section(one, { templates: true, functions: false, skip: [] })
      const states = `${folder}/terraform.tfstate.d/${String(workspace)}`
      for (const { name } of listed(states)) if (/\.tfstate(\.backup)?$/.test(name)) add(`${states}/${name}`)
    }
  } else {
    for await (const one of allComponents(stacks, { ...everything, types: ['terraform'], stack })) {
      const { folder } = placeOf(stacks, one, await foundAddress(stacks, one))
      data(folder)
      lock(folder)
      for (const { name } of listed(folder)) if (name.endsWith('.tfvars.json')) add(`${folder}/${name}`)
      add(`${folder}/terraform.tfstate.d`)
      if (flags.everything === true) {
        for (const { name } of listed(folder))
          if (/\.planfile$|^terraform\.tfstate(\.backup)?$/.test(name)) add(`${folder}/${name}`)
        for (const name of ['backend.tf.json', 'providers_override.tf.json', 'terraform_override.tf.json'])
          add(`${folder}/${name}`)
      }
    }
  }
  if (flags.cache === true) {
    const all = await toolEnvironment(project, settings, { section: map(), folder: project.cwd, identity: undefined })
    if (all.TF_PLUGIN_CACHE_DIR) add(all.TF_PLUGIN_CACHE_DIR)
  }
  return remove(project, settings.dryRun, flags.force === true, [...paths])
}

async function everywhere(project: Project, component: string): Promise<readonly Found[]> {
  const found: Found[] = []
  for await (const one of allComponents(await project.stacks(), { ...everything, types: ['terraform'] }))
    if (one.component.name === component) found.push(one)
  if (found.length === 0) throw stacksFail('component-not-found', { component, stack: '*', known: [], elsewhere: [] })
  return found
}

async function remove(project: Project, dryRun: boolean, force: boolean, paths: readonly string[]): Promise<number> {
  const { host, console } = project
  const short = (path: string) => seenFrom(project.cwd, path)
  if (paths.length === 0) {
    console.say('✓ Nothing to delete')
    return 0
  }
  if (dryRun) {
    console.say(`Would be deleted:\n${paths.map((path) => `  ${short(path)}\n`).join('')}`)
    return 0
  }
  if (!force) {
    if (!console.interactive) throw fail('clean-needs-force', { count: paths.length })
    console.say(paths.map((path) => `  ${short(path)}\n`).join(''))
    const answer = await host.terminal.ask({
      kind: 'confirm',
      title: `Delete ${paths.length === 1 ? 'it' : `these ${paths.length}`}?`,
      initial: false,
    })
    if (answer !== 'yes') {
      console.say('Nothing was deleted.')
      return 0
    }
  }
  for (const path of paths) {
    if (!host.files.stat(path)) continue
    host.files.remove(path)
    console.say(`✓ Deleted ${short(path)}`)
  }
  return 0
}
