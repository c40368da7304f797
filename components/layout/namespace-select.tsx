'use client'

import { NativeSelect } from '../ui/native-select'

/** One namespace or all of them; the one that is chosen stands in the list though nothing is in it any more. */
export function NamespaceSelect({
  label,
  all,
  value,
  namespaces,
  onChange,
  className,
}: {
  label: string
  /** What no choice is called. */
  all: string
  value: string
  namespaces: readonly string[]
  /** Told '' for all. */
  onChange: (namespace: string) => void
  className?: string
}) {
  const names = new Set([...namespaces, value].filter(Boolean))
  return (
    <NativeSelect
      aria-label={label}
      className={className}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      <option value="">{all}</option>
      {[...names].map((name) => (
        <option key={name}>{name}</option>
      ))}
    </NativeSelect>
  )
}
