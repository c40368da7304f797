'use client'

import type { TestResult } from '@/lib/notifications/schema'
import { TryFacts } from './tries'

/** What became of a test, as a try shows it. */
export function TestResultFacts({ result }: { result: TestResult }) {
  const { ok, durationMs, request, status, response, reason, message } = result
  return (
    <TryFacts
      entry={{
        ok,
        ms: durationMs,
        at: null,
        request: request ?? undefined,
        status: status ?? undefined,
        response: response ?? undefined,
        reason: reason ?? undefined,
        message: message ?? undefined,
      }}
    />
  )
}
