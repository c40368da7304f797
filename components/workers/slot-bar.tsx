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
  const share = slots === 0 ? 0 : Math.min(running / slots, 1)
  return (
    <span className={cn('inline-flex items-center gap-2', className)}>
      <meter className="sr-only" min={0} max={slots} value={running} aria-label={label} />
      <span aria-hidden className="h-1.5 w-14 overflow-hidden max-md:w-11 rounded-full bg-hover">
        <span
          className="block h-full rounded-full bg-foreground/60 transition-[width]"
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="font-mono text-xs tabular-nums">
        {running}/{slots}
      </span>
    </span>
  )
}
