/** Addresses of one of Azure's clouds. */
export interface AzureCloud {
  readonly storage: string
  readonly management: string
  readonly login: string
}

const world: AzureCloud = {
  storage: 'core.windows.net',
  management: 'https://management.azure.com',
  login: 'https://login.microsoftonline.com',
}
const clouds: ReadonlyMap<string, AzureCloud> = new Map([
  ['public', world],
  [
    'usgovernment',
    {
      storage: 'core.usgovcloudapi.net',
      management: 'https://management.usgovcloudapi.net',
      login: 'https://login.microsoftonline.us',
    },
  ],
  [
    'china',
    {
      storage: 'core.chinacloudapi.cn',
      management: 'https://management.chinacloudapi.cn',
      login: 'https://login.partner.microsoftonline.cn',
    },
  ],
])

/** The cloud of a name such as `public`, `AzureUSGovernment` or `AzureChinaCloud`; the public one for any other name. */
export function azureCloud(name: string): AzureCloud {
  return clouds.get(name.toLowerCase().replace(/^azure|cloud$/g, '')) ?? world
}
