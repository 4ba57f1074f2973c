import { type BuiltIn, builtIn, type Families, notYet } from './family.ts'
import { validateComponent, validateSchema, validateStacks } from './stack-commands.ts'

/** `atmos validate`; what the project hangs below a built-in family is checked against `families`. */
export const validateFamily = (families: Families): BuiltIn =>
  builtIn('validate', 'Check command definitions, the configuration, stacks and components', {
    children: [
      builtIn('commands', 'Check the definitions of custom commands', {
        run: async (_invocation, program) =>
          (await import('./validate/commands.ts')).validateCommands(program, families),
      }),
      validateComponent,
      builtIn('config', 'Check the configuration', {
        run: async (_invocation, program) => (await import('./config/validate.ts')).validate(program),
      }),
      notYet('editorconfig', 'Check files against .editorconfig'),
      validateSchema,
      validateStacks,
    ],
  })
