import { rmSync } from 'node:fs'

/** The product has stopped by now; its data goes with it. */
export default function removeData(): void {
  const folder = process.env.MILLRACE_E2E_DATA
  if (folder && !process.env.MILLRACE_E2E_URL) rmSync(folder, { recursive: true, force: true })
}
