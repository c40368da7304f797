'use client'

import { Pause, Play, SkipBack, SkipForward, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ExecutionEvent } from '@/lib/engine'
import type { ExecutionView } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-state'
import { NativeSelect } from '../../ui/native-select'
import { FullTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { useStateWord } from '../../ui/state-chip'
import { hueText, stateLook } from '../../ui/states'
import { useErrorText } from '../../layout/use-error-text'
import { nextFrame } from './playback'
import type { TimeTravel } from './use-time-travel'

const speeds = [1, 5, 20, 60] as const

/** A slider over everything that happened; what is under it shows the execution as of that event. */
export function TimeTravelBar({
  execution,
  travel,
}: {
  execution: ExecutionView
  travel: TimeTravel
}) {
  const t = useTranslations('executions.timeTravel')
  const errorText = useErrorText()
  const { events, number, go } = travel
  const [speed, setSpeed] = useState<number>(1)
  const [playing, setPlaying] = usePlayback(travel, speed)
  const say = useEventWords(execution)
  const event = events[number - 1]
  const last = events.length
  if (travel.error) return <ErrorNote className="mx-6 mt-3">{errorText(travel.error)}</ErrorNote>
  if (travel.loading || !event) return <Skeleton className="mx-4 my-2 h-12 sm:mx-6" />
  return (
    <section
      aria-label={t('title')}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-accent-soft px-4 py-2 sm:px-6"
    >
      <div className="flex items-center">
        <Button
          size="icon-sm"
          variant="ghost"
          aria-label={t('back')}
          disabled={number <= 1}
          onClick={() => go(number - 1)}
        >
          <SkipBack aria-hidden />
        </Button>
        <Button
          size="icon-sm"
          variant="ghost"
          aria-label={playing ? t('pause') : t('play')}
          onClick={() => setPlaying(!playing)}
        >
          {playing ? <Pause aria-hidden /> : <Play aria-hidden />}
        </Button>
        <Button
          size="icon-sm"
          variant="ghost"
          aria-label={t('forward')}
          disabled={number >= last}
          onClick={() => go(number + 1)}
        >
          <SkipForward aria-hidden />
        </Button>
      </div>
      <div className="relative min-w-40 flex-1 max-sm:order-last max-sm:basis-full">
        <Marks events={events} />
        <input
          type="range"
          min={1}
          max={last}
          value={number}
          onChange={(change) => {
            setPlaying(false)
            go(Number(change.target.value))
          }}
          aria-label={t('slider')}
          aria-valuetext={t('value', { n: number, of: last, what: say(event) })}
          className="relative block h-6 w-full cursor-pointer accent-(--accent)"
        />
      </div>
      <p className="flex min-w-0 items-baseline gap-2 text-xs max-sm:order-last max-sm:basis-full sm:w-[26rem]">
        <span className="shrink-0 font-mono tabular-nums">
          {number}/{last}
        </span>
        <span className="min-w-0 truncate font-medium">{say(event)}</span>
        <span className="ml-auto shrink-0 font-mono text-muted-foreground">
          <FullTime time={event.at} />
        </span>
      </p>
      <NativeSelect
        aria-label={t('speed')}
        className="w-20 max-sm:ml-auto"
        value={speed}
        onChange={(change) => setSpeed(Number(change.target.value))}
      >
        {speeds.map((one) => (
          <option key={one} value={one}>
            {one}×
          </option>
        ))}
      </NativeSelect>
      <Button size="sm" onClick={travel.leave}>
        <X aria-hidden />
        {t('leave')}
      </Button>
    </section>
  )
}

/** Plays until the last event; a film that has ended begins again. */
function usePlayback({ events, number, go }: TimeTravel, speed: number) {
  const [playing, setPlaying] = useState(false)
  const latest = useRef({ events, number, go, speed })
  useEffect(() => {
    latest.current = { events, number, go, speed }
  })
  useEffect(() => {
    if (!playing) return
    let before = performance.now()
    let { number: at } = latest.current
    if (at >= latest.current.events.length) at = 1
    let film = { number: at, filmMs: latest.current.events[at - 1]?.at ?? 0 }
    latest.current.go(at)
    let frame = requestAnimationFrame(step)
    function step(nowMs: number) {
      const shown = film.number
      film = nextFrame(latest.current.events, film, nowMs - before, latest.current.speed)
      before = nowMs
      if (film.number !== shown) latest.current.go(film.number)
      if (film.number >= latest.current.events.length) setPlaying(false)
      else frame = requestAnimationFrame(step)
    }
    return () => cancelAnimationFrame(frame)
  }, [playing])
  return [playing, setPlaying] as const
}

const loud: ReadonlySet<string> = new Set(['FAILED', 'KILLED', 'PAUSED', 'RETRYING', 'WARNING'])
const mostMarks = 80

/** Where along the way something went wrong or stood still. */
function Marks({ events }: { events: readonly ExecutionEvent[] }) {
  const marks = useMemo(
    () => events.filter(({ to, attempt }) => to && attempt === null && loud.has(to)),
    [events],
  )
  if (marks.length > mostMarks) return null
  return (
    <span aria-hidden className="pointer-events-none absolute inset-x-2 -top-1 h-2">
      {marks.map(({ number, to }) => (
        <span
          key={number}
          className={`absolute size-1.5 -translate-x-1/2 rounded-full bg-current ${hueText[stateLook(to ?? '').hue]}`}
          style={{ left: `${((number - 1) / Math.max(events.length - 1, 1)) * 100}%` }}
        />
      ))}
    </span>
  )
}

/** What an event says in words: who came to which state. */
function useEventWords(execution: ExecutionView): (event: ExecutionEvent) => string {
  const t = useTranslations('executions.timeTravel')
  const word = useStateWord()
  const names = useMemo(
    () => new Map(execution.taskRunList.map((row) => [row.id, row])),
    [execution.taskRunList],
  )
  return (event) => {
    const row = event.taskRunId === null ? undefined : names.get(event.taskRunId)
    const name = row ? [row.taskId, row.value].filter(Boolean).join(' ') : t('execution')
    const what = event.to ? word(event.to) : event.type
    return event.attempt === null
      ? t('event', { name, what })
      : t('attemptEvent', { name, n: event.attempt, what })
  }
}
