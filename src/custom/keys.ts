/** Keys of a custom command. */
export const commandKeys: ReadonlySet<string> = new Set(
  (
    'name description commands arguments flags env steps component_config component working_directory identity ' +
    'dependencies default aliases internal verbose'
  ).split(' '),
)
