import { describe, expect, it } from 'vitest'
import { placeAt } from './yaml-place'

/** The cursor is the | in the text. */
function at(text: string) {
  const lines = text.split('\n')
  const row = lines.findIndex((line) => line.includes('¦'))
  const column = lines[row]?.indexOf('¦') ?? 0
  lines[row] = (lines[row] ?? '').replace('¦', '')
  const place = placeAt(lines, row, column)
  return (
    place && {
      path: place.path.join('.'),
      kind: place.kind,
      key: place.key,
      siblings: Object.fromEntries(place.siblings),
    }
  )
}

describe('placeAt', () => {
  it('knows the top', () => {
    expect(at('id: a\nna¦')).toMatchObject({ path: '', kind: 'key', siblings: { id: 'a' } })
  })

  it('knows the type of a task, and its other keys above and below', () => {
    expect(at('tasks:\n  - id: a\n    type: core.¦\n    message: x\n  - id: b')).toMatchObject({
      path: 'tasks.[]',
      kind: 'value',
      key: 'type',
      siblings: { id: 'a', message: 'x' },
    })
  })

  it('knows the first key of an item, and dashes in line with their key', () => {
    expect(at('tasks:\n- ¦\n  type: core.log.Log')).toMatchObject({
      path: 'tasks.[]',
      kind: 'key',
      siblings: { type: 'core.log.Log' },
    })
  })

  it('keeps the keys of the item before out', () => {
    expect(at('tasks:\n  - id: a\n    type: x\n  - id: b\n    ¦')).toMatchObject({
      path: 'tasks.[]',
      siblings: { id: 'b' },
    })
  })

  it('walks out of nested blocks', () => {
    const text = [
      'tasks:',
      '  - id: p',
      '    type: core.flow.Parallel',
      '    tasks:',
      '      - id: inner',
      '        retry:',
      '          ¦',
    ].join('\n')
    expect(at(text)).toMatchObject({ path: 'tasks.[].tasks.[].retry', kind: 'key' })
  })

  it('knows cases of a choice', () => {
    expect(at('tasks:\n  - id: s\n    cases:\n      FIRST:\n        - ¦')).toMatchObject({
      path: 'tasks.[].cases.FIRST.[]',
    })
  })

  it('says nothing inside text and comments', () => {
    expect(at('tasks:\n  - id: a\n    script: |\n      ¦')).toBeNull()
    expect(at('# ¦')).toBeNull()
  })
})
