import { modes } from '../template/modes.ts'
import { builtIn } from './family.ts'

/** `atmos template`. */
export const template = builtIn('template', 'Try templates', {
  children: [
    builtIn('render', 'Render a template', {
      about: [
        'Renders texts and files with the engine of custom commands and manifests, and prints what comes out.',
        '',
        'The mode says which functions there are and what a missing key gives: `strict` (steps of custom commands, texts',
        'of manifests), `lenient` (sections of components), `locals` (values of locals), `gomplate` and `sprig` (one of the',
        'two libraries only), `plain` (generated files).',
      ].join('\n'),
      arguments: [
        { name: 'file', about: 'A file with a template; `-` is standard input', required: false, rest: true },
      ],
      flags: [
        {
          name: 'expression',
          shorthand: 'e',
          type: 'list',
          whole: true,
          about: 'A template; may be given more than once',
        },
        {
          name: 'data',
          shorthand: 'd',
          type: 'list',
          whole: true,
          about: 'A YAML or JSON file with the data; later ones win',
        },
        {
          name: 'mode',
          type: 'string',
          about: `Where the template would stand: ${Object.keys(modes).join(', ')}`,
          default: 'strict',
          complete: () => Object.keys(modes).map((mode) => [mode, ''] as const),
        },
        { name: 'env', type: 'list', whole: true, about: 'A variable for the template: KEY=VALUE' },
      ],
      examples: [
        { about: 'Try a text', line: `atmos template render -e '{{ "a-b" | upper }}'` },
        { about: 'A file with data', line: 'atmos template render config.tmpl --data values.yaml' },
      ],
      run: async (invocation, program) => (await import('./template/render.ts')).renderTemplates(program, invocation),
    }),
  ],
})
