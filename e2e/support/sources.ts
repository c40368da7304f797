// Flows that the journeys save for themselves.

export const namespace = 'journeys'

/** A shell task that ends as soon as the file is there. */
export function waitsForFile(id: string, file: string): string {
  return `id: ${id}
namespace: ${namespace}
tasks:
  - id: wait
    type: scripts.shell.Commands
    commands:
      - echo waiting has begun
      - until [ -f '${file}' ]; do sleep 0.1; done
      - echo the file is there
`
}

/** Two shell tasks that would go on for an hour. */
export function runsForAnHour(id: string): string {
  return `id: ${id}
namespace: ${namespace}
tasks:
  - id: both
    type: core.flow.Parallel
    tasks:
      - id: left
        type: scripts.shell.Commands
        commands: [sleep 3600]
      - id: right
        type: scripts.shell.Commands
        commands: [sleep 3600]
`
}

/** Fails until the file is there. */
export function failsWithoutFile(id: string, file: string): string {
  return `id: ${id}
namespace: ${namespace}
tasks:
  - id: first
    type: core.debug.Return
    format: done once
  - id: needs_file
    type: scripts.shell.Commands
    commands:
      - echo looking for the file
      - test -f '${file}'
`
}

export function says(id: string, words: string): string {
  return `id: ${id}
namespace: ${namespace}
tasks:
  - id: say
    type: core.log.Log
    message: ${words}
`
}

/** One input of each kind whose form checks it. */
export function asksForInputs(id: string): string {
  return `id: ${id}
namespace: ${namespace}
inputs:
  - id: count
    type: INT
    min: 1
    max: 10
  - id: contact
    type: EMAIL
    displayName: Whom to tell
  - id: size
    type: SELECT
    values: [small, large]
    defaults: small
  - id: pause
    type: DURATION
    required: false
  - id: loud
    type: BOOL
    defaults: false
tasks:
  - id: say
    type: core.log.Log
    message: "{{ inputs.count }} {{ inputs.size }} for {{ inputs.contact }}, loud {{ inputs.loud }}"
`
}

/** So many task runs side by side that do nothing; with `first`, behind that task. */
export const fanOut = (id: string, width: number, first = '') => `id: ${id}
namespace: ${namespace}
tasks:${first}
  - id: all
    type: core.flow.ForEach
    concurrencyLimit: 0
    values: "{{ range(1, ${width}) }}"
    tasks:
      - id: one
        type: core.debug.Return
        format: x
`

/** A first task that waits until somebody lets it go on. */
export const beginPaused = '\n  - {id: begin, type: core.flow.Pause}'
