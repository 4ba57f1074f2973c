import { builtIn, notYet } from './family.ts'

/** `atmos auth`. */
export const auth = builtIn('auth', 'Log in, and use identities of cloud providers', {
  children: [
    notYet('console', 'Open the web console of an identity'),
    notYet('env', 'Print the variables of an identity'),
    notYet('exec', 'Run a program as an identity'),
    notYet('list', 'List providers and identities'),
    notYet('login', 'Log in'),
    notYet('logout', 'Forget credentials'),
    notYet('shell', 'Open a shell as an identity'),
    notYet('user', 'Keep the keys of a user'),
    notYet('validate', 'Check the auth configuration'),
    notYet('whoami', 'Show who a session is'),
  ],
})
