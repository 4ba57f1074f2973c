import { library } from '../define.ts'
import { parseConstraints } from './constraint.ts'
import { parseVersion } from './version.ts'

/** Sprig's semantic versions. */
export const functions = library({
  semver: {
    params: ['string'],
    about: 'A version with the fields Major, Minor, Patch, Prerelease, Metadata and Original.',
    example: ['{{ (semver "v1.2.3-rc.1").Prerelease }}', 'rc.1'],
    run: (_, text: string) => parseVersion(text),
  },
  semverCompare: {
    params: ['string', 'string'],
    about: 'Whether a version is within constraints.',
    example: ['{{ semverCompare "^1.2.0" "1.9.9" }}', 'true'],
    run: (_, constraints: string, version: string) => {
      const test = parseConstraints(constraints)
      return test(parseVersion(version))
    },
  },
})
