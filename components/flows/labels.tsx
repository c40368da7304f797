import { Badge } from '../ui/badge'

const shownLabels = 3

/** The first labels of a thing, and how many more it has. */
export function Labels({ labels }: { labels: Record<string, string> }) {
  const entries = Object.entries(labels)
  return (
    <span className="flex flex-wrap gap-1">
      {entries.slice(0, shownLabels).map(([key, value]) => (
        <Badge key={key}>
          <span className="text-muted-foreground">{key}:</span> {value}
        </Badge>
      ))}
      {entries.length > shownLabels && (
        <Badge variant="outline">+{entries.length - shownLabels}</Badge>
      )}
    </span>
  )
}
