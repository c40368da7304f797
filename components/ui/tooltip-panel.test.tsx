import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeBeside } from './tooltip-panel'

const room = { width: 400, height: 300 }
const panel = { width: 80, height: 20 }

describe('placeBeside', () => {
  it('stands above the middle of its anchor', () => {
    const anchor = { left: 100, top: 100, width: 40, height: 20 }
    expect(placeBeside(anchor, panel, room, 'top', 'center')).toEqual({ left: 80, top: 74 })
  })

  it('turns to the other side where there is no room', () => {
    const top = { left: 100, top: 4, width: 40, height: 20 }
    expect(placeBeside(top, panel, room, 'top', 'center').top).toBe(30)
    const right = { left: 380, top: 100, width: 16, height: 16 }
    expect(placeBeside(right, panel, room, 'right', 'center').left).toBe(294)
  })

  it('never leaves the window across its side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 450 }),
        fc.constantFrom('start' as const, 'center' as const, 'end' as const),
        (left, align) => {
          const anchor = { left, top: 100, width: 30, height: 20 }
          const place = placeBeside(anchor, panel, room, 'bottom', align)
          expect(place.left).toBeGreaterThanOrEqual(8)
          expect(place.left + panel.width).toBeLessThanOrEqual(room.width - 8)
        },
      ),
    )
  })
})
