'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useRoom } from '@/lib/realtime/client'

const mostOftenMs = 3000

/** Renders nothing; has the page read again when executions change, at most every three seconds. */
export function RefreshOnEvents() {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useRoom('executions', 'executions', {
    onPush: () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        router.refresh()
      }, mostOftenMs)
    },
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  return null
}
