import { builtIn } from './family.ts'

/** `atmos help [command]`: its words are those of another command, whose help is shown by the command line itself. */
export const help = builtIn('help', 'Help about any command', { passThrough: true, run: async () => 0 })
