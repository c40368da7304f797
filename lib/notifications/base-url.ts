import type { Settings } from '@/lib/platform/settings'

/** Where links lead; without a slash at the end. */
export const baseUrlOf = (settings: Pick<Settings, 'MILLRACE_URL' | 'PORT'>): string =>
  (settings.MILLRACE_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, '')
