'use client'

import { useEffect, useRef, useState } from 'react'
import { Input } from './input'

const typingMs = 250

/** Says what was typed once the typing rests. */
export function TypedInput({
  value,
  onTyped,
  label,
  className,
}: {
  value: string
  onTyped: (text: string) => void
  label: string
  className?: string
}) {
  const [text, setText] = useState(value)
  const latest = useRef(onTyped)
  useEffect(() => {
    latest.current = onTyped
  })
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => latest.current(text), typingMs)
    return () => clearTimeout(timer)
    // A value that changes from outside is taken over above, not typed.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text])
  return (
    <Input
      type="search"
      value={text}
      onChange={(event) => setText(event.target.value)}
      placeholder={label}
      aria-label={label}
      className={className}
    />
  )
}
