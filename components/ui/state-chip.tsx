'use client'

import { useTranslations } from 'next-intl'
import { cn } from './cn'
import { hueText, isStateName, stateLook } from './states'

/** A state: icon, word, hue. */
export function StateChip({ state, className }: { state: string; className?: string }) {
  const look = stateLook(state)
  const word = useStateWord()(state)
  return (
    <span
      data-state-name={state}
      className={cn(
        'inline-flex h-5.5 items-center gap-1.5 rounded-full border border-current/25 pr-2 pl-1.5 align-middle',
        'text-xs font-medium whitespace-nowrap',
        hueText[look.hue],
        look.hatched && 'hatch',
        look.loud ? 'border-current/50 bg-current/12' : 'bg-current/6',
        className,
      )}
    >
      <StateIcon state={state} className="size-3.5" />
      {word}
    </span>
  )
}

/** The icon alone, in its hue; give it a title where no word stands beside it. */
export function StateIcon({
  state,
  title,
  still = false,
  className,
}: {
  state: string
  title?: string
  /** A state that is past: nothing turns. */
  still?: boolean
  className?: string
}) {
  const look = stateLook(state)
  const Icon = look.icon
  return (
    <Icon
      aria-hidden={title ? undefined : true}
      aria-label={title}
      role={title ? 'img' : undefined}
      className={cn(
        'size-4 shrink-0',
        hueText[look.hue],
        look.turning && !still && 'animate-turn',
        className,
      )}
    />
  )
}

/** The word for a state in the reader's language. */
export function useStateWord(): (state: string) => string {
  const t = useTranslations('states')
  return (state) => (isStateName(state) ? t(state) : state)
}
