// A class that comes later takes the place of earlier ones that set the same thing, so that whoever uses a
// component can change it: `h-8` gives way to `h-7`, `px-2` to `p-4`. Only the classes that this project
// writes are known here; merge-classes.test.tsx holds it against the complete library for this.

const displays =
  /^(block|inline|inline-block|flex|inline-flex|grid|inline-grid|contents|hidden|table|table-cell)$/
const positions = /^(static|fixed|absolute|relative|sticky)$/
const sizes = /^text-(xs|sm|base|lg|\d?xl|\[\d.*)$/
const aligns = /^text-(left|center|right|start|end|justify)$/
const wraps = /^text-(wrap|nowrap|balance|pretty)$/
const weights = /^font-(thin|light|normal|medium|semibold|bold)$/
const borderWidths = /^border(-[xytrbl])?(-\d|-\[\d.*)?$/
const borderStyles = /^border-(solid|dashed|dotted|double|none|hidden)$/
const lineWidths = /^(ring|outline)(-\d|-\[\d.*)?$/
const lineColours = /^(ring|outline)-(?!offset)/
const sides = /^(rounded-(?:[tblr]{1,2}|s|e))(?:-|$)/

/** What a class sets, for those whose name alone does not say it. */
function named(name: string): string | null {
  if (name.startsWith('[')) return name.split(':', 1)[0] ?? name
  if (displays.test(name)) return 'display'
  if (positions.test(name)) return 'position'
  if (name === 'truncate') return 'text-overflow'
  if (name.startsWith('whitespace-')) return 'whitespace'
  if (sizes.test(name)) return 'font-size'
  if (aligns.test(name)) return 'text-align'
  if (wraps.test(name)) return 'text-wrap'
  if (/^text-(ellipsis|clip)$/.test(name)) return 'text-overflow'
  if (name.startsWith('text-')) return 'color'
  if (weights.test(name)) return 'weight'
  if (name.startsWith('font-')) return 'family'
  if (borderStyles.test(name)) return 'border-style'
  if (name === 'border-collapse') return name
  const width = borderWidths.exec(name)
  if (width) return `border-width${width[1] ?? ''}`
  if (name.startsWith('border-')) return 'border-color'
  if (name.startsWith('bg-')) return 'bg'
  if (name.startsWith('rounded')) return sides.exec(name)?.[1] ?? 'rounded'
  if (/^flex-(row|col)/.test(name)) return 'flex-direction'
  if (/^flex-(wrap|nowrap)/.test(name)) return 'flex-wrap'
  if (/^(grow|shrink|shadow|transition|cursor)(-|$)/.test(name))
    return name.split('-', 1)[0] ?? name
  if (/^(animate-|(ring-inset|outline-none)$)/.test(name)) return name
  if (lineWidths.test(name)) return `${name.split('-', 1)[0]}-width`
  const colour = lineColours.exec(name)
  if (colour) return `${colour[1]}-color`
  if (/^(underline|no-underline|line-through)$/.test(name)) return 'text-decoration'
  if (/^(sr-only|not-sr-only)$/.test(name)) return 'sr'
  return null
}

/** What each of these also sets: those that came before give way as well. */
const covers: Record<string, readonly string[]> = {
  size: ['w', 'h'],
  p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
  px: ['pl', 'pr'],
  py: ['pt', 'pb'],
  m: ['mx', 'my', 'mt', 'mr', 'mb', 'ml'],
  mx: ['ml', 'mr'],
  my: ['mt', 'mb'],
  inset: ['inset-x', 'inset-y', 'top', 'right', 'bottom', 'left'],
  'inset-x': ['left', 'right'],
  'inset-y': ['top', 'bottom'],
  gap: ['gap-x', 'gap-y'],
  overflow: ['overflow-x', 'overflow-y'],
  'line-clamp': ['display', 'overflow'],
  'font-size': ['leading'],
  flex: ['basis', 'grow', 'shrink'],
  'border-width': ['t', 'r', 'b', 'l', 'x', 'y'].map((side) => `border-width-${side}`),
  'border-width-x': ['border-width-l', 'border-width-r'],
  'border-width-y': ['border-width-t', 'border-width-b'],
  rounded: ['t', 'r', 'b', 'l', 'tl', 'tr', 'bl', 'br'].map((side) => `rounded-${side}`),
}

/** The variants in front of a class (`hover:`, `max-sm:`), and what it sets. */
function groupOf(token: string): { variant: string; group: string } {
  const bare = token.replace(/\[[^\]]*\]/g, (text) => text.replaceAll(':', '_'))
  const at = bare.lastIndexOf(':') + 1
  const important = token.endsWith('!') || token[at] === '!'
  const name = token.slice(at).replace(/^[!-]|!$/g, '')
  const end = name.replace(/\[.*$/, '').replace(/\(.*$/, '').lastIndexOf('-')
  const group = named(name) ?? (end > 0 ? name.slice(0, end) : name)
  return { variant: `${token.slice(0, at)}${important ? '!' : ''}`, group }
}

export function mergeClasses(classes: string): string {
  const kept: string[] = []
  const taken = new Set<string>()
  for (const token of classes.split(/\s+/).filter(Boolean).reverse()) {
    const { variant, group } = groupOf(token)
    if (taken.has(variant + group)) continue
    taken.add(variant + group)
    for (const covered of covers[group] ?? []) taken.add(variant + covered)
    kept.push(token)
  }
  return kept.reverse().join(' ')
}
