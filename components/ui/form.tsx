'use client'

import { type ComponentProps, useEffect, useRef } from 'react'

/** A form that was sent while its page's script was still on its way (`firstPaintScript` holds it back). */
export type EarlyForm = HTMLFormElement & { millraceSent?: true }

/**
 * A form that the server draws. Sent before React has taken it over, it waits and is sent then: the browser
 * would load the page anew, and with no `method` it would write what was typed, a password too, into the
 * address.
 */
export function Form({ onSubmit, ...props }: ComponentProps<'form'> & { onSubmit: () => void }) {
  const ref = useRef<EarlyForm>(null)

  useEffect(() => {
    const form = ref.current
    form?.removeAttribute('data-early')
    if (!form?.millraceSent) return
    delete form.millraceSent
    form.requestSubmit()
  }, [])

  return (
    <form
      ref={ref}
      noValidate
      method="post"
      data-early=""
      {...props}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    />
  )
}
