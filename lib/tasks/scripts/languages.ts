import { defineScriptTasks } from './define-script-tasks'

export const shellTasks = defineScriptTasks({
  name: 'shell',
  title: 'Shell',
  ending: null,
  program: '/bin/sh',
  commandsExample: `id: list
type: scripts.shell.Commands
commands:
  - echo "from {{ execution.id }}"
  - printf '::{"outputs":{"files":%d}}::\\n' "$(ls | wc -l)"`,
  scriptExample: `id: count
type: scripts.shell.Script
script: |
  for i in 1 2 3; do echo "$i"; done`,
})

export const nodeTasks = defineScriptTasks({
  name: 'node',
  title: 'Node.js',
  ending: (script) => (/^\s*(import\s*[\w{*'"]|export\s)/m.test(script) ? 'mjs' : 'js'),
  program: 'node',
  commandsExample: `id: version
type: scripts.node.Commands
commands:
  - node --version`,
  scriptExample: `id: sum
type: scripts.node.Script
script: |
  const total = [1, 2, 3].reduce((a, b) => a + b)
  console.log('::' + JSON.stringify({ outputs: { total } }) + '::')`,
})

export const pythonTasks = defineScriptTasks({
  name: 'python',
  title: 'Python',
  ending: () => 'py',
  program: '$(command -v python3 || command -v python || echo python3)',
  commandsExample: `id: version
type: scripts.python.Commands
commands:
  - python3 --version`,
  scriptExample: `id: sum
type: scripts.python.Script
script: |
  import json
  print('::' + json.dumps({'outputs': {'total': sum([1, 2, 3])}}) + '::')`,
})
