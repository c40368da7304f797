'use client'

import dynamic from 'next/dynamic'
import type { ConfirmDialogProps } from './alert-dialog-panel'

const Panel = dynamic(() => import('./alert-dialog-panel').then((module) => module.ConfirmPanel), {
  ssr: false,
})

/** Asks before something that cannot be taken back. Its code comes when it is first opened. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return props.open ? <Panel {...props} /> : null
}
