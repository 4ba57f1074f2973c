import { builtIn, notYet } from './family.ts'

/** `atmos template`. */
export const template = builtIn('template', 'Try templates', {
  children: [notYet('render', 'Render a template')],
})
