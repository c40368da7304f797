import { z } from 'zod'

/** An http or https address without a person's credentials in it. */
export const httpUrl = z
  .string()
  .max(2_000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'This is not a URL. Write it as https://host/path.',
  })
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', {
    error: 'Put credentials into a header, not into the URL.',
  })

export type Target = { host: string; port: number }

export function httpTarget(url: string): Target {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
}
