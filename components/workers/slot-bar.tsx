import { useFormatter } from 'next-intl'
import { cn } from '../ui/cn'

/** Slots in use of all: the bar for the eye, the numbers for everybody. */
export function SlotBar({
  running,
  slots,
  label,
  className,
}: {
  running: number
  slots: number
  label: string
  className?: string
}) {
  const format = useFormatter()
  const share = slots === 0 ? 0 : Math.min(running / slots, 1)
  return (
    <span className={cn('inline-flex items-center gap-2', className)}>
      <meter className="sr-only" min={0} max={slots} value={running} aria-label={label} />
      <span aria-hidden className="h-1.5 w-10 overflow-hidden rounded-full max-md:w-7 bg-hover">
        <span
          className="block h-full rounded-full bg-foreground/60 transition-[width]"
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="font-mono text-xs tabular-nums">
        {format.number(running)}/{format.number(slots)}
      </span>
    </span>
  )
}
