// The flows of the trials. Their scripts say by a line in a file that they began, and end by a file.

import { namespace } from '../flows'

const head = (id: string): string => `id: ${id}\nnamespace: ${namespace}\n`

const began = (folder: string) => `echo began >> ${folder}/{{ execution.id }}.began`

export const trialFlows = (folder: string): Record<string, string> => ({
  hold: `${head('hold')}tasks:
  - id: hold
    type: scripts.shell.Commands
    commands:
      - ${began(folder)}
      - while [ ! -e ${folder}/{{ execution.id }}.go ]; do sleep 0.05; done
`,
  family: `${head('family')}tasks:
  - id: many
    type: scripts.shell.Commands
    stopGrace: PT0.2S
    commands:
      - trap '' TERM
      - (trap '' TERM; sleep 600 & sleep 600 & wait) &
      - ${began(folder)}
      - while true; do sleep 1; done
`,
  'family-parent': `${head('family-parent')}tasks:
  - id: sub
    type: core.flow.Subflow
    namespace: ${namespace}
    flowId: family
    wait: true
`,
  nap: `${head('nap')}tasks:
  - id: nap
    type: core.flow.Sleep
    duration: PT3S
`,
  guarded: `${head('guarded')}concurrency:
  limit: 2
  behavior: QUEUE
tasks:
  - id: ask
    type: core.flow.Pause
`,
})
