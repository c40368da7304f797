/** Scheme, host and port of an address that may carry the path of the API; undefined where there is none. */
export function originOf(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return address
  return new URL(address).origin
}
