// The types that the engine itself carries out, and the triggers, as the editor offers them. Their
// properties are checked by lib/engine/flow; a test holds this list to what the engine reads.

import type { CatalogProperty, CatalogType } from './schema'

const list = (name: string, required = false): CatalogProperty => ({
  name,
  type: 'array',
  required,
})
const text = (name: string, required = false): CatalogProperty => ({
  name,
  type: 'string',
  required,
})
const number = (name: string): CatalogProperty => ({ name, type: 'number' })
const flag = (name: string): CatalogProperty => ({ name, type: 'boolean' })
const map = (name: string): CatalogProperty => ({ name, type: 'object' })

export const flowableTypes: CatalogType[] = [
  {
    type: 'core.flow.Sequential',
    description: 'Runs its tasks one after the other.',
    properties: [list('tasks', true)],
  },
  {
    type: 'core.flow.Parallel',
    description: 'Runs its tasks at the same time.',
    properties: [list('tasks', true), number('concurrent')],
  },
  {
    type: 'core.flow.Dag',
    description: 'Runs each task as soon as those that it depends on are done.',
    properties: [list('tasks', true), number('concurrent')],
  },
  {
    type: 'core.flow.If',
    description: 'Runs one list of tasks or the other.',
    properties: [text('condition', true), list('then', true), list('else')],
  },
  {
    type: 'core.flow.Switch',
    description: 'Runs the tasks of the case that a value names.',
    properties: [text('value', true), map('cases'), list('defaults')],
  },
  {
    type: 'core.flow.ForEach',
    description: 'Runs its tasks once for each value.',
    properties: [list('values', true), list('tasks', true), number('concurrencyLimit')],
  },
  {
    type: 'core.flow.LoopUntil',
    description: 'Runs its tasks again until a condition holds.',
    properties: [text('condition', true), list('tasks', true), map('checkFrequency')],
  },
  {
    type: 'core.flow.Pause',
    description: 'Waits for a person, or for a time.',
    properties: [text('pauseDuration'), text('timeout'), text('behavior'), list('onResume')],
  },
  {
    type: 'core.flow.Sleep',
    description: 'Waits for a time without keeping a worker.',
    properties: [text('duration', true)],
  },
  {
    type: 'core.flow.Subflow',
    description: 'Starts another flow, and waits for it if asked to.',
    properties: [
      text('namespace', true),
      text('flowId', true),
      number('revision'),
      map('inputs'),
      map('labels'),
      flag('wait'),
      flag('transmitFailed'),
      flag('inheritLabels'),
    ],
  },
  {
    type: 'core.flow.ForEachItem',
    description: 'Starts a flow for each batch of a file.',
    properties: [
      text('items', true),
      map('batch'),
      text('namespace', true),
      text('flowId', true),
      map('inputs'),
      flag('wait'),
      flag('transmitFailed'),
    ],
  },
  {
    type: 'core.flow.WorkingDirectory',
    description: 'Runs its tasks on one worker in one folder.',
    properties: [list('tasks', true), map('inputFiles'), list('outputFiles')],
  },
  {
    type: 'core.flow.AllowFailure',
    description: 'Runs its tasks; a failure becomes a warning.',
    properties: [list('tasks', true)],
  },
]

export const triggerTypes: CatalogType[] = [
  {
    type: 'core.trigger.Flow',
    description: 'Starts the flow when another execution comes to a state.',
    properties: [map('preconditions'), list('states')],
  },
]
