import { Fragment, memo } from 'react'
import { cn } from '../../ui/cn'
import { type AnsiColour, parseAnsi, plain } from './ansi'

const colours: Record<AnsiColour, string> = {
  default: '',
  red: 'text-state-red',
  green: 'text-state-green',
  yellow: 'text-state-amber',
  blue: 'text-state-blue',
  magenta: 'text-state-violet',
  cyan: 'text-accent',
  grey: 'text-muted-foreground',
}

/** One line as a terminal would show it; what was searched for is marked. */
export const AnsiText = memo(function AnsiText({ text, mark }: { text: string; mark?: string }) {
  return parseAnsi(text).map(({ text: piece, style }, index) => {
    const words = mark ? <Marked text={piece} mark={mark} /> : piece
    // Most lines have no colour: they need no element of their own.
    if (style === plain) return <Fragment key={index}>{words}</Fragment>
    return (
      <span
        key={index}
        className={cn(
          colours[style.colour],
          style.bold && 'font-semibold',
          style.dim && 'text-muted-foreground',
          style.italic && 'italic',
          style.underline && 'underline',
          style.inverse && 'bg-foreground text-background',
        )}
      >
        {words}
      </span>
    )
  })
})

function Marked({ text, mark }: { text: string; mark: string }) {
  const wanted = mark.toLowerCase()
  const found = text.toLowerCase()
  const parts: { text: string; hit: boolean }[] = []
  let from = 0
  for (let at = found.indexOf(wanted); at >= 0; at = found.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false })
    parts.push({ text: text.slice(at, at + wanted.length), hit: true })
    from = at + wanted.length
  }
  parts.push({ text: text.slice(from), hit: false })
  return parts.map(({ text: part, hit }, index) =>
    hit ? (
      <mark key={index} className="rounded-sm bg-accent/25 text-inherit">
        {part}
      </mark>
    ) : (
      part
    ),
  )
}
