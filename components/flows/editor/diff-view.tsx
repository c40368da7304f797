import { cn } from '../../ui/cn'
import { ScrollArea } from '../../ui/scroll-area'
import { lineDiff } from './line-diff'

const signs = { same: ' ', theirs: '−', mine: '+' }

/** Two texts in one: − stands only in the older or the other's, + only in the newer or one's own. */
export function DiffView({
  before,
  after,
  label,
  className,
}: {
  before: string
  after: string
  label: string
  className?: string
}) {
  return (
    <ScrollArea label={label} className={cn('rounded-md border bg-background', className)}>
      <pre className="w-max min-w-full py-2 text-xs leading-5">
        {lineDiff(before, after).map(({ kind, text }, index) => (
          <div
            key={index}
            className={cn(
              'px-3',
              kind === 'theirs' && 'bg-danger/10',
              kind === 'mine' && 'bg-state-green/12',
              kind === 'same' && 'text-muted-foreground',
            )}
          >
            <span className="mr-3 inline-block w-2 select-none">{signs[kind]}</span>
            {text}
          </div>
        ))}
      </pre>
    </ScrollArea>
  )
}
