'use client'

// Short notices in the corner. The library that draws them is fetched with the first one.

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import type { ExternalToast, toast as show } from 'sonner'

type Show = typeof show
type Kind = 'success' | 'error' | 'warning' | 'info'

let mount: (() => void) | undefined
let drawn: (show: Show) => void
const ready = new Promise<Show>((resolve) => {
  drawn = resolve
})

function notice(kind: Kind) {
  return (message: string, options?: ExternalToast) => {
    mount?.()
    void ready.then((draw) => draw[kind](message, options))
  }
}

export const toast: Record<Kind, (message: string, options?: ExternalToast) => void> = {
  success: notice('success'),
  error: notice('error'),
  warning: notice('warning'),
  info: notice('info'),
}

const ToastRegion = dynamic(() => import('./toast-region').then((module) => module.ToastRegion), {
  ssr: false,
})

/** Mounted once, by the providers. */
export function Toaster() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    mount = () => setWanted(true)
    return () => {
      mount = undefined
    }
  }, [])
  return wanted ? <ToastRegion onReady={drawn} /> : null
}
