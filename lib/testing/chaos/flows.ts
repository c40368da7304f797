// Mixed flows, each of which ends by itself when nobody interferes (the pause, when somebody resumes it).

export const namespace = 'chaos'

const head = (id: string): string => `id: ${id}\nnamespace: ${namespace}\n`

export const chaosFlows: Record<string, string> = {
  chain: `${head('chain')}tasks:
${[1, 2, 3, 4, 5].map((step) => `  - id: step${step}\n    type: core.debug.Return\n    format: "${step} {{ execution.id }}"`).join('\n')}
`,
  fan: `${head('fan')}tasks:
  - id: each
    type: core.flow.ForEach
    concurrencyLimit: 0
    values: [1, 2, 3, 4, 5, 6]
    tasks:
      - id: one
        type: core.debug.Return
        format: "{{ taskrun.value }}"
  - id: after
    type: core.debug.Return
    format: done
`,
  retry: `${head('retry')}tasks:
  - id: flaky
    type: core.execution.Fail
    condition: "{{ taskrun.attemptsCount < 2 }}"
    retry:
      type: constant
      interval: PT0.3S
      maxAttempts: 4
  - id: after
    type: core.debug.Return
    format: done
`,
  fail: `${head('fail')}tasks:
  - id: broken
    type: core.execution.Fail
errors:
  - id: told
    type: core.log.Log
    message: "{{ flow.id }} failed"
`,
  script: `${head('script')}tasks:
  - id: slow
    type: scripts.shell.Commands
    commands:
      - sleep 0.4
      - 'echo ''::{"outputs":{"n":1}}::'''
  - id: after
    type: core.debug.Return
    format: "{{ outputs.slow.vars.n }}"
`,
  pause: `${head('pause')}tasks:
  - id: before
    type: core.debug.Return
    format: x
  - id: wait
    type: core.flow.Pause
    delay: PT2S
  - id: after
    type: core.debug.Return
    format: y
`,
  limited: `${head('limited')}concurrency:
  limit: 4
  behavior: QUEUE
tasks:
  - id: one
    type: core.debug.Return
    format: x
  - id: two
    type: core.debug.Return
    format: y
`,
  child: `${head('child')}tasks:
  - id: one
    type: core.debug.Return
    format: x
`,
  parent: `${head('parent')}tasks:
  - id: sub
    type: core.flow.Subflow
    namespace: ${namespace}
    flowId: child
    wait: true
  - id: after
    type: core.debug.Return
    format: y
`,
}
