'use client'

import { parseAsInteger, useQueryState } from 'nuqs'
import { useCallback, useMemo, useState } from 'react'
import type { Flow } from '@/lib/engine'
import { levelsAtFirst, tasksByLevel } from './folding'

const none: ReadonlySet<string> = new Set()

/** Which tasks of the graph are folded: by level, which stands in the address, and one by one. */
export function useFolding(flow: Pick<Flow, 'tasks' | 'errors' | 'finally' | 'afterExecution'>) {
  const counts = useMemo(() => tasksByLevel(flow), [flow])
  const deepest = Math.max(0, counts.length - 1)
  const [asked, setAsked] = useQueryState('levels', parseAsInteger)
  const [toggled, setToggled] = useState(none)
  const levels = Math.min(Math.max(asked ?? levelsAtFirst(counts), 0), deepest)
  const isFolded = useCallback(
    (id: string, level: number) => level >= levels !== toggled.has(id),
    [levels, toggled],
  )
  const toggle = useCallback(
    (id: string) =>
      setToggled((before) => {
        const after = new Set(before)
        if (!after.delete(id)) after.add(id)
        return after
      }),
    [],
  )
  const openTo = (next: number) => {
    setToggled(none)
    void setAsked(next)
  }
  return { deepest, levels, isFolded, toggle, openTo }
}
