import { describe, expect, it } from 'vitest'
import { taskText } from './task-text'

const source = `id: orders
tasks:
  - id: each
    type: core.flow.ForEach
    tasks:
      # What it does
      - id: clean
        type: scripts.shell.Commands
        commands:
          - echo "{{ taskrun.value }}" # keep
  - id: report
    type: core.log.Log
    message: done
`

describe('taskText', () => {
  it('finds a task inside another one, with its comments and without its indentation', () => {
    expect(taskText(source, 'clean')).toBe(
      'id: clean\ntype: scripts.shell.Commands\ncommands:\n  - echo "{{ taskrun.value }}" # keep',
    )
  })

  it('ends where the next task begins', () => {
    expect(taskText(source, 'report')).toBe('id: report\ntype: core.log.Log\nmessage: done')
  })

  it('says that there is none', () => {
    expect(taskText(source, 'orders')).toBeNull()
    expect(taskText('a: [', 'x')).toBeNull()
  })
})
