import { useTranslations } from 'next-intl'

const height = 28

/** How often, over the range, oldest first: one bar for each part of it. */
export function Trend({ counts }: { counts: number[] }) {
  const t = useTranslations('executions.failures')
  const highest = Math.max(1, ...counts)
  const half = Math.floor(counts.length / 2)
  const sum = (list: number[]) => list.reduce((total, n) => total + n, 0)
  const words = { before: sum(counts.slice(0, half)), after: sum(counts.slice(half)) }
  return (
    <svg
      role="img"
      aria-label={t('trend', words)}
      viewBox={`0 0 ${counts.length * 5} ${height}`}
      preserveAspectRatio="none"
      className="h-7 w-full max-w-40 border-b"
    >
      {counts.map((n, place) => (
        <rect
          key={`${place}`}
          x={place * 5}
          width={4}
          y={height - Math.max(n > 0 ? 2 : 0, (n / highest) * height)}
          height={Math.max(n > 0 ? 2 : 0, (n / highest) * height)}
          className="fill-state-red"
        />
      ))}
    </svg>
  )
}
