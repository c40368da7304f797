'use client'

import { CrashNotice } from '@/components/layout/crash-notice'

export default function ErrorPage(props: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  return <CrashNotice {...props} />
}
