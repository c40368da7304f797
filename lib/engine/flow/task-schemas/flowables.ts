import {
  any,
  choice,
  collection,
  describe,
  duration,
  fixed,
  flag,
  integer,
  list,
  map,
  mapOrList,
  mapOrText,
  required,
  structure,
  text,
  textOrList,
  type TaskTypeDescription,
} from './description'
import { namespaceFiles } from './http-and-scripts'

const tasks = structure('The tasks inside.', required)
const concurrent = integer('How many may run at once; 0 means all.', { default: 0, least: 0 })
const hello = `tasks:
  - id: hello
    type: core.log.Log
    message: Hello`

const childFlow = {
  namespace: text('Namespace of the flow to start.', required),
  flowId: text('Id of the flow to start.', required),
  revision: integer('Its revision; the newest if absent.', { least: 1 }),
  inputs: mapOrText('Its inputs.'),
  labels: mapOrList('Labels of the execution that is started.'),
  wait: flag('Wait until it ends.', { default: true }),
  transmitFailed: flag('Fail when it fails.', { default: true }),
  inheritLabels: flag('Pass the labels of this execution on.', { default: false }),
  scheduleDate: text('Start it at this date instead of now.'),
  restartBehavior: choice(['RETRY_FAILED', 'NEW_EXECUTION'], 'What a restart does with it.', {
    default: 'RETRY_FAILED',
  }),
}

const each = (key: string, limit: Record<string, ReturnType<typeof integer>>) => ({
  [key]: collection('What to go through: a list, a map, or JSON text.', {
    required: true,
    example: ['a', 'b'],
  }),
  ...limit,
  tasks,
})

export const flowables: TaskTypeDescription[] = [
  describe('flowable', {
    type: 'core.flow.Sequential',
    title: 'Run tasks one after the other',
    properties: { tasks },
    example: `id: steps\ntype: core.flow.Sequential\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.Parallel',
    title: 'Run tasks side by side',
    properties: { concurrent, tasks },
    example: `id: together\ntype: core.flow.Parallel\nconcurrent: 2\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.Dag',
    title: 'Run tasks by their dependencies',
    properties: { concurrent, tasks: structure('Entries of `task` and `dependsOn`.', required) },
    example: `id: graph
type: core.flow.Dag
tasks:
  - task:
      id: first
      type: core.log.Log
      message: one
  - task:
      id: second
      type: core.log.Log
      message: two
    dependsOn: [first]`,
  }),
  describe('flowable', {
    type: 'core.flow.If',
    title: 'Run tasks on a condition',
    properties: {
      condition: any('Expression that is true or false.', {
        required: true,
        example: '{{ inputs.enabled }}',
      }),
      // oxlint-disable-next-line unicorn/no-thenable -- the language's own word
      then: structure('Tasks where it holds.', required),
      else: structure('Tasks where it does not.'),
    },
    outputs: { evaluationResult: 'What the condition gave.' },
    example: `id: check
type: core.flow.If
condition: "{{ 1 < 2 }}"
then:
  - id: yes
    type: core.log.Log
    message: It holds`,
  }),
  describe('flowable', {
    type: 'core.flow.Switch',
    title: 'Run tasks by a value',
    properties: {
      value: any('Expression whose text names the case.', required),
      cases: structure('Tasks by value.'),
      defaults: structure('Tasks for every other value.'),
    },
    outputs: { value: 'The value.', defaults: 'Whether no case matched.' },
    example: `id: choose
type: core.flow.Switch
value: a
cases:
  a:
    - id: on-a
      type: core.log.Log
      message: a`,
  }),
  describe('flowable', {
    type: 'core.flow.ForEach',
    title: 'Run tasks for each value',
    description: 'The value is `taskrun.value`, its number `taskrun.iteration`.',
    properties: each('values', {
      concurrencyLimit: integer('How many values at once; 0 means all.', { default: 1, least: 0 }),
    }),
    example: `id: each\ntype: core.flow.ForEach\nvalues: [a, b]\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.Loop',
    title: 'Run tasks for each value',
    description:
      'The value is `item.value`, its number `item.index`. Its `errors` and `finally` run in each round.',
    properties: {
      ...each('values', {
        concurrencyLimit: integer('How many values at once; 0 means all.', {
          default: 0,
          least: 0,
        }),
      }),
      outputs: list('Values to collect from each round.'),
      transmitFailed: flag('Fail when a round fails.', { default: true }),
      fetchType: choice(['AUTO', 'FETCH', 'STORE'], 'Where the outputs of the rounds go.'),
      breakWhen: text('Ends the loop when it is true after a round.'),
    },
    outputs: {
      iterationCount: 'How many values there are.',
      runningIterations: 'How many rounds run.',
      terminatedIterations: 'How many rounds ended, by state.',
      outputs: 'For each round its `item` and its `outputs`.',
    },
    example: `id: loop\ntype: core.flow.Loop\nvalues: [a, b]\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.EachSequential',
    title: 'Run tasks for each value, one value at a time',
    properties: each('value', {}),
    example: `id: each\ntype: core.flow.EachSequential\nvalue: [a, b]\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.EachParallel',
    title: 'Run all tasks for all values side by side',
    properties: each('value', { concurrent }),
    example: `id: each\ntype: core.flow.EachParallel\nvalue: [a, b]\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.LoopUntil',
    title: 'Repeat tasks until a condition holds',
    properties: {
      condition: any('Looked at after each round; the loop ends when it is true.', required),
      failOnMaxReached: flag('Fail when a maximum ends the loop.', { default: false }),
      checkFrequency: map('How often, and how long at most.', {
        properties: {
          interval: duration('Between two rounds.', { default: 'PT1S' }),
          maxIterations: integer('Rounds at most.', { least: 1 }),
          maxDuration: duration('Time at most.'),
        },
      }),
      tasks,
    },
    outputs: { iterationCount: 'How many rounds there were.' },
    example: `id: wait\ntype: core.flow.LoopUntil\ncondition: "{{ outputs.wait.iterationCount > 2 }}"\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.Pause',
    title: 'Wait for somebody, or for a time',
    properties: {
      pauseDuration: duration('Goes on by itself after this time.'),
      delay: duration('Goes on by itself after this time.', { deprecated: 'pauseDuration' }),
      behavior: choice(['RESUME', 'WARN', 'FAIL', 'CANCEL'], 'What the end of that time does.', {
        default: 'RESUME',
      }),
      onResume: structure('Inputs that whoever resumes fills in.'),
      onPause: structure('A task that runs when the pause begins.'),
      tasks: structure('Tasks that run after the pause.'),
    },
    outputs: { onResume: 'What was filled in.', resumed: 'Who resumed it, and when.' },
    example: `id: approval
type: core.flow.Pause
onResume:
  - id: approved
    type: BOOL`,
  }),
  describe('flowable', {
    type: 'core.flow.Sleep',
    title: 'Wait for a time',
    properties: { duration: duration('How long.', { required: true, example: 'PT10S' }) },
    example: 'id: rest\ntype: core.flow.Sleep\nduration: PT10S',
  }),
  describe('flowable', {
    type: 'core.flow.Subflow',
    title: 'Start another flow',
    properties: { ...childFlow, outputs: mapOrText('Outputs of its tasks to take over.') },
    outputs: {
      executionId: 'The execution that was started.',
      state: 'How it ended.',
      outputs: 'Its outputs.',
    },
    example: 'id: child\ntype: core.flow.Subflow\nnamespace: company.team\nflowId: orders',
  }),
  describe('flowable', {
    type: 'core.flow.ForEachItem',
    title: 'Start a flow for each batch of a file',
    description:
      'Of a task `each`, `outputs.each_items` has the number of batches and `outputs.each_merge.subflowOutputs` the file with all outputs.',
    properties: {
      ...childFlow,
      items: text('URI of a stored file with one item a line.', required),
      batch: map('How to cut it; one line each if absent.', {
        properties: {
          rows: integer('Lines in a batch.', { least: 1 }),
          partitions: integer('Number of batches.', { least: 1 }),
          bytes: text('Size of a batch, such as 10MB.'),
          separator: text('Between items.', { default: '\n' }),
        },
      }),
    },
    example: `id: each-line
type: core.flow.ForEachItem
items: "{{ inputs.file }}"
namespace: company.team
flowId: orders
inputs:
  order: "{{ taskrun.items }}"`,
  }),
  describe('flowable', {
    type: 'core.flow.WorkingDirectory',
    title: 'Run tasks in one directory on one worker',
    properties: {
      inputFiles: mapOrText('Files to put there, by name.'),
      outputFiles: list('Names and patterns of files to keep.'),
      namespaceFiles,
      cache: map('Folders to keep between executions.'),
      taskRunner: map('Where scripts run.'),
      tasks,
    },
    outputs: { outputFiles: 'URIs of the kept files, by name.' },
    example: `id: work\ntype: core.flow.WorkingDirectory\n${hello}`,
  }),
  describe('flowable', {
    type: 'core.flow.AllowFailure',
    title: 'Go on when tasks fail',
    properties: { tasks },
    example: `id: try\ntype: core.flow.AllowFailure\n${hello}`,
  }),
]

/** Properties that every task has. */
export const taskBase: TaskTypeDescription['properties'] = {
  id: text('Name of the task, unique in the flow.', { ...required, ...fixed }),
  type: text('What it does.', { ...required, ...fixed }),
  version: text('Version of the type.', fixed),
  description: text('For people.', fixed),
  disabled: flag('Leave it out.', fixed),
  retry: map('What happens when it fails.', fixed),
  timeout: duration('Fails when it takes longer.'),
  runIf: any('Runs only where this is true.'),
  when: any('Runs only where this is true.'),
  allowFailure: flag('A failure becomes a warning.'),
  allowWarning: flag('A warning becomes a success.'),
  logLevel: choice(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'], 'Smallest level that is kept.'),
  logToFile: flag('Keep its log as a file.'),
  workerGroup: map('Which workers may run it.'),
  taskCache: map('Reuse its outputs.'),
  errors: structure('Tasks that run when it fails.'),
  finally: structure('Tasks that run when it ends.'),
  assets: any('Ignored.'),
}

/** Properties that every trigger has. */
export const triggerBase: TaskTypeDescription['properties'] = {
  id: text('Name of the trigger, unique in the flow.', { ...required, ...fixed }),
  type: text('What starts the flow.', { ...required, ...fixed }),
  version: text('Version of the type.', fixed),
  description: text('For people.', fixed),
  disabled: flag('Leave it out.'),
  inputs: map('Inputs of the executions it starts.'),
  labels: mapOrList('Labels of the executions it starts.'),
  conditions: structure('All must hold.'),
  when: any('Starts only where this is true.'),
  stopAfter: textOrList('Disables itself after an execution ended so.'),
  workerGroup: map('Which workers may look.'),
  logLevel: text('Smallest level that is kept.'),
  logToFile: flag('Keep its log as a file.'),
  allowConcurrent: flag('Start while an execution that it started still runs.'),
  failOnTriggerError: flag('Make a failed execution where looking fails.'),
  assets: any('Ignored.'),
}
