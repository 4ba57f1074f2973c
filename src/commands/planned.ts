import { builtIn, notYet } from './family.ts'

/** Families that are known but not there yet. */

export const aws = builtIn('aws', 'Log in to AWS registries and clusters', {
  children: [
    builtIn('ecr', 'Registries', { children: [notYet('login', 'Log in to a registry')] }),
    builtIn('eks', 'Clusters', {
      children: [
        notYet('token', 'Print a token for kubectl'),
        notYet('update-kubeconfig', 'Write the kubeconfig of a cluster'),
      ],
    }),
  ],
})

export const docs = notYet('docs', 'Read the documentation')

export const env = notYet('env', 'Print the variables of the configuration')

export const helmfile = builtIn('helmfile', 'Run Helmfile on components', {
  aliases: ['hf'],
  children: [
    notYet('apply', 'Apply the changes'),
    notYet('destroy', 'Remove the releases'),
    notYet('diff', 'Show the changes'),
    notYet('generate', 'Write files for Helmfile'),
    notYet('sync', 'Install or upgrade the releases'),
    notYet('version', 'Show the version of Helmfile'),
  ],
})

export const packer = builtIn('packer', 'Run Packer on components', {
  aliases: ['pk'],
  children: [
    notYet('build', 'Build images'),
    notYet('init', 'Install plugins'),
    notYet('inspect', 'Show a template'),
    notYet('output', 'Show what a build made'),
    notYet('validate', 'Check a template'),
    notYet('version', 'Show the version of Packer'),
  ],
})

export const pro = builtIn('pro', 'Work with Atmos Pro', {
  children: [notYet('lock', 'Lock a stack'), notYet('unlock', 'Unlock a stack')],
})

export const stack = builtIn('stack', 'Read and edit stack manifests', {
  children: [
    notYet('delete', 'Remove a value of a component'),
    notYet('get', 'Print a value of a component'),
    notYet('set', 'Change a value of a component'),
  ],
})

export const store = builtIn('store', 'Read and write values of stores', {
  children: [
    notYet('delete', 'Remove a value'),
    notYet('get', 'Print a value'),
    notYet('list', 'List the values'),
    notYet('set', 'Write a value'),
  ],
})

export const toolchain = builtIn('toolchain', 'Install the tools of a project', {
  children: [
    notYet('add', 'Add a tool'),
    notYet('env', 'Print the variables that put the tools on PATH'),
    notYet('exec', 'Run a tool'),
    notYet('install', 'Install the tools'),
    notYet('list', 'List the tools'),
    notYet('remove', 'Remove a tool'),
    notYet('uninstall', 'Uninstall a tool'),
  ],
})

export const vendor = builtIn('vendor', 'Fetch components from elsewhere', {
  children: [
    notYet('diff', 'Show what would change'),
    notYet('pull', 'Fetch the sources'),
    notYet('update', 'Raise the versions'),
  ],
})

export const workflow = notYet('workflow', 'Run a workflow')
