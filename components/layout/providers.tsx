'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { Toaster } from '../ui/toast'
import { limitActions } from './limit-actions'
import type { ThemeChoice } from './preferences'
import { ThemeProvider } from './theme'

if (typeof window !== 'undefined') window.fetch = limitActions(window.fetch.bind(window))

/** What every page needs around it: theme, query cache, state in the address, tooltips, notices. */
export function Providers({ theme, children }: { theme: ThemeChoice; children: ReactNode }) {
  const [client] = useState(createQueryClient)
  return (
    <ThemeProvider initialChoice={theme}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          {children}
          <Toaster />
        </NuqsAdapter>
      </QueryClientProvider>
    </ThemeProvider>
  )
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The socket says what changed; asking again on every focus would only repeat it.
      // Nothing waits for the browser to be online: a read says at once that it failed, and what was clicked
      // is not carried out later, when nobody expects it any more.
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: 1,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}
