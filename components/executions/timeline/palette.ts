// The canvas takes its colours from the tokens of the page, so that it is right in both themes.

import { type Hue, stateLook } from '../../ui/states'

const hues: Hue[] = ['slate', 'blue', 'violet', 'amber', 'green', 'red', 'rose', 'grey']

export type Palette = {
  background: string
  line: string
  text: string
  foreground: string
  accent: string
  hue(state: string): string
  hatch(context: CanvasRenderingContext2D, state: string): CanvasPattern | string
}

export function readPalette(element: Element, pixelRatio: number): Palette {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const colours = new Map(hues.map((hue) => [hue, token(`--state-${hue}`)]))
  const hatches = new Map<string, CanvasPattern | string>()
  const hue = (state: string) => colours.get(stateLook(state).hue) ?? token('--foreground')
  return {
    background: token('--background'),
    line: token('--line'),
    text: token('--muted-foreground'),
    foreground: token('--foreground'),
    accent: token('--accent'),
    hue,
    hatch(context, state) {
      const colour = hue(state)
      const known = hatches.get(colour)
      if (known) return known
      const made = context.createPattern(hatchTile(colour, pixelRatio), 'repeat') ?? colour
      if (typeof made !== 'string') made.setTransform(new DOMMatrix().scale(1 / pixelRatio))
      hatches.set(colour, made)
      return made
    },
  }
}

/** 45 degrees, in the hue of the state at 30 %. */
function hatchTile(colour: string, pixelRatio: number): HTMLCanvasElement {
  const size = 6 * pixelRatio
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const context = tile.getContext('2d')
  if (!context) return tile
  context.globalAlpha = 0.12
  context.fillStyle = colour
  context.fillRect(0, 0, size, size)
  context.globalAlpha = 0.55
  context.strokeStyle = colour
  context.lineWidth = 1.5 * pixelRatio
  context.beginPath()
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size)
    context.lineTo(shift + size, 0)
  }
  context.stroke()
  return tile
}
