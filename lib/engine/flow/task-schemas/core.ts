import {
  any,
  choice,
  collection,
  date,
  describe,
  flag,
  integer,
  list,
  map,
  mapOrText,
  required,
  text,
  textOrList,
  type TaskTypeDescription,
} from './description'

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']
const flowFilter = {
  namespace: text('Namespace; this flow’s if absent.'),
  flowId: text('Flow; all if absent.'),
}

export const core: TaskTypeDescription[] = [
  describe('runnable', {
    type: 'core.log.Log',
    title: 'Write to the log',
    properties: {
      message: any('Text, or a list of texts.', { required: true, example: 'Hello' }),
      level: choice(levels, 'Level of the lines.', { default: 'INFO' }),
    },
    example: 'id: hello\ntype: core.log.Log\nmessage: Hello',
  }),
  describe('runnable', {
    type: 'core.log.Fetch',
    title: 'Read the log of an execution into a file',
    properties: {
      ...flowFilter,
      executionId: text('Execution; this one if absent.'),
      taskId: textOrList('Tasks; all if absent.'),
      tasksId: textOrList('Tasks; all if absent.'),
      level: choice(levels, 'Smallest level.', { default: 'INFO' }),
    },
    outputs: { uri: 'The file.', size: 'How many lines it has.' },
    example: 'id: fetch\ntype: core.log.Fetch\nlevel: WARN',
  }),
  describe('runnable', {
    type: 'core.log.PurgeLogs',
    title: 'Delete log lines',
    properties: {
      ...flowFilter,
      executionId: text('Execution; all if absent.'),
      logLevels: textOrList('Levels; all if absent.'),
      startDate: date('Lines from here on.'),
      endDate: date('Lines up to here.', required),
    },
    outputs: { count: 'How many were deleted.' },
    example: `id: purge\ntype: core.log.PurgeLogs\nendDate: "{{ now() | dateAdd(-30, 'DAYS') }}"`,
  }),
  describe('runnable', {
    type: 'core.debug.Return',
    title: 'Return a value',
    properties: { format: any('The value.') },
    outputs: { value: 'The rendered value.' },
    example: 'id: value\ntype: core.debug.Return\nformat: "{{ execution.id }}"',
  }),
  describe('runnable', {
    type: 'core.debug.Echo',
    title: 'Write a text to the log',
    properties: {
      format: any('The text.'),
      level: choice(levels, 'Level of the line.', { default: 'INFO' }),
    },
    example: 'id: echo\ntype: core.debug.Echo\nformat: Hello',
  }),
  describe('runnable', {
    type: 'core.output.OutputValues',
    title: 'Give outputs',
    properties: { values: mapOrText('The outputs, by name.', required) },
    outputs: { values: 'The rendered values.' },
    example: 'id: out\ntype: core.output.OutputValues\nvalues:\n  total: 3',
  }),
  describe('runnable', {
    type: 'core.templating.TemplatedTask',
    title: 'Run a task that is written when it runs',
    properties: { spec: text('The task in YAML.', required) },
    openOutputs: true,
    example: `id: made
type: core.templating.TemplatedTask
spec: |
  type: core.log.Log
  message: Hello`,
  }),
  describe('runnable', {
    type: 'core.metric.Publish',
    title: 'Record metrics',
    properties: { metrics: collection('Entries of type, name, value and tags.', required) },
    example: `id: count
type: core.metric.Publish
metrics:
  - type: counter
    name: rows
    value: 3`,
  }),
  describe('runnable', {
    type: 'core.trigger.Toggle',
    title: 'Enable or disable a trigger',
    properties: {
      ...flowFilter,
      trigger: text('Id of the trigger.', required),
      enabled: flag('true enables it.', { default: false }),
    },
    example: 'id: off\ntype: core.trigger.Toggle\ntrigger: schedule\nenabled: false',
  }),
]

const byDate = { startDate: date('From here on.'), endDate: date('Up to here.') }

export const executions: TaskTypeDescription[] = [
  describe('runnable', {
    type: 'core.execution.Fail',
    title: 'Fail',
    properties: {
      condition: any('Fails only where this is true.'),
      errorMessage: text('Why.', { default: 'Task failure' }),
    },
    example: 'id: fail\ntype: core.execution.Fail\nerrorMessage: Not today',
  }),
  describe('runnable', {
    type: 'core.execution.Exit',
    title: 'End the execution',
    properties: {
      state: choice(
        ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'CANCELED'],
        'The state in which it ends.',
        { default: 'SUCCESS' },
      ),
    },
    example: 'id: done\ntype: core.execution.Exit\nstate: WARNING',
  }),
  describe('runnable', {
    type: 'core.execution.Assert',
    title: 'Fail unless all conditions hold',
    properties: {
      conditions: textOrList('Expressions that must all be true.', required),
      errorMessage: text('Why.'),
    },
    outputs: { failed: 'How many did not hold.' },
    example: 'id: assert\ntype: core.execution.Assert\nconditions: ["{{ 1 < 2 }}"]',
  }),
  describe('runnable', {
    type: 'core.execution.Labels',
    title: 'Set labels of the execution',
    properties: {
      labels: collection('Labels, as a map or as a list of key and value.', required),
    },
    example: 'id: labels\ntype: core.execution.Labels\nlabels:\n  customer: acme',
  }),
  describe('runnable', {
    type: 'core.execution.SetVariables',
    title: 'Set variables of the execution',
    properties: {
      variables: mapOrText('Values by name.', required),
      overwrite: flag('Replace what is there.', { default: true }),
    },
    example: 'id: set\ntype: core.execution.SetVariables\nvariables:\n  total: 3',
  }),
  describe('runnable', {
    type: 'core.execution.UnsetVariables',
    title: 'Remove variables of the execution',
    properties: {
      variables: textOrList('Their names.', required),
      ignoreMissing: flag('Do not fail on a name that is not there.', { default: false }),
    },
    example: 'id: unset\ntype: core.execution.UnsetVariables\nvariables: [total]',
  }),
  describe('runnable', {
    type: 'core.execution.Resume',
    title: 'Resume a paused execution',
    properties: {
      ...flowFilter,
      executionId: text('The execution.', required),
      inputs: mapOrText('What its pause asks for.'),
    },
    example: 'id: resume\ntype: core.execution.Resume\nexecutionId: "{{ trigger.executionId }}"',
  }),
  describe('runnable', {
    type: 'core.execution.Kill',
    title: 'Kill executions',
    properties: {
      executionId: textOrList('The execution, or a list of them.', required),
      propagateKill: flag('Kill its subflows too.', { default: true }),
    },
    example: 'id: kill\ntype: core.execution.Kill\nexecutionId: "{{ inputs.id }}"',
  }),
  describe('runnable', {
    type: 'core.execution.Count',
    title: 'Count executions',
    properties: {
      flows: list('Entries of namespace and flowId.'),
      namespaces: textOrList('Namespaces.'),
      states: textOrList('States.'),
      expression: any('Keeps a flow where it is true of `count`.'),
      ...byDate,
    },
    outputs: { results: 'Counts by flow.', count: 'All together.', total: 'All together.' },
    example: 'id: count\ntype: core.execution.Count\nnamespaces: [company.team]\nstates: [FAILED]',
  }),
  describe('runnable', {
    type: 'core.execution.PurgeExecutions',
    title: 'Delete old executions',
    properties: {
      ...flowFilter,
      ...byDate,
      endDate: date('Executions that ended up to here.', required),
      states: textOrList('States; the terminal ones if absent.'),
      purgeExecution: flag('Delete executions.', { default: true }),
      purgeLog: flag('Delete their logs.', { default: true }),
      purgeMetric: flag('Delete their metrics.', { default: true }),
      purgeStorage: flag('Delete their files.', { default: true }),
      batchSize: integer('How many at a time.', { least: 1 }),
    },
    outputs: {
      executionsCount: 'Deleted executions.',
      logsCount: 'Deleted log lines.',
      metricsCount: 'Deleted metrics.',
      storagesCount: 'Deleted files.',
    },
    example: `id: purge\ntype: core.execution.PurgeExecutions\nendDate: "{{ now() | dateAdd(-90, 'DAYS') }}"`,
  }),
]

const key = text('The key.', required)
const namespace = text('Namespace; this flow’s if absent.')
const errorOnMissing = flag('Fail where it is not there.', { default: false })
const setKey = {
  key,
  value: any('The value.', required),
  namespace,
  overwrite: flag('Replace what is there.', { default: true }),
  ttl: { ...text('Forget it after this time.'), types: ['duration' as const] },
  kvType: choice(
    ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON'],
    'How to read the value.',
  ),
  kvDescription: text('For people.'),
}
const stateBase = {
  name: text('Name of the state.', { default: 'default' }),
  namespace: flag('Share it in the namespace.', { default: false }),
  flowScoped: flag('Keep it to this flow.'),
  taskrunValue: flag('One for each value of a loop.', { default: true }),
}

export const stores: TaskTypeDescription[] = [
  describe('runnable', {
    type: 'core.kv.Get',
    title: 'Read a key',
    properties: { key, namespace, errorOnMissing },
    outputs: { value: 'The value, or null.' },
    example: 'id: get\ntype: core.kv.Get\nkey: last-run',
  }),
  ...['core.kv.Set', 'core.kv.Put'].map((type) =>
    describe('runnable', {
      type,
      title: 'Write a key',
      properties: setKey,
      example: `id: set\ntype: ${type}\nkey: last-run\nvalue: "{{ execution.startDate }}"`,
    }),
  ),
  describe('runnable', {
    type: 'core.kv.Delete',
    title: 'Delete a key',
    properties: { key, namespace, errorOnMissing },
    outputs: { deleted: 'Whether it was there.' },
    example: 'id: delete\ntype: core.kv.Delete\nkey: last-run',
  }),
  describe('runnable', {
    type: 'core.kv.GetKeys',
    title: 'List keys',
    properties: { prefix: text('Only keys that start so.'), namespace },
    outputs: { keys: 'The keys.' },
    example: 'id: keys\ntype: core.kv.GetKeys\nprefix: last-',
  }),
  describe('runnable', {
    type: 'core.state.Get',
    title: 'Read a state',
    properties: { ...stateBase, errorOnMissing },
    outputs: { count: 'How many values.', data: 'The values.' },
    example: 'id: state\ntype: core.state.Get\nname: cursor',
  }),
  describe('runnable', {
    type: 'core.state.Set',
    title: 'Write a state',
    properties: { ...stateBase, data: map('Values by name.') },
    outputs: { count: 'How many values.', key: 'Where it is kept.' },
    example: 'id: state\ntype: core.state.Set\nname: cursor\ndata:\n  page: 3',
  }),
  describe('runnable', {
    type: 'core.state.Delete',
    title: 'Delete a state',
    properties: { ...stateBase, errorOnMissing },
    outputs: { deleted: 'Whether it was there.' },
    example: 'id: state\ntype: core.state.Delete\nname: cursor',
  }),
]
