// What a ForEachItem comes to: `<id>_split` cuts the file, `<id>_items` runs a subflow for each batch, and
// `<id>_merge` puts the outputs of the subflows into one file. Flows read them under these names.

import type { Flowable, Task } from '../model'

type ForEachItem = Extract<Flowable, { kind: 'forEachItem' }>

export function stepsOfForEachItem(task: Task, flowable: ForEachItem): Task[] {
  const { items, batch } = flowable
  const made = madeUpType
  return [
    { ...step(task, 'split', made.split), flowable: { kind: 'splitItems', items, batch } },
    {
      ...step(task, 'items', made.items),
      flowable: { kind: 'eachBatch', tasks: [batchTask(task, flowable)] },
    },
    { ...step(task, 'merge', made.merge), flowable: { kind: 'mergeOutputs' } },
  ]
}

const madeUpType = {
  split: 'core.flow.ForEachItem$ForEachItemSplit',
  items: 'core.flow.ForEachItem$ForEachItemExecutable',
  merge: 'core.flow.ForEachItem$ForEachItemMergeOutputs',
}

function step(task: Task, name: string, type: string): Task {
  return {
    id: `${task.id}_${name}`,
    type,
    disabled: false,
    allowFailure: false,
    allowWarning: false,
    logToFile: false,
    properties: task.properties,
    errors: [],
    finally: [],
  }
}

function batchTask(task: Task, flowable: ForEachItem): Task {
  const { namespace, flowId, revision, inputs, labels, wait, transmitFailed, inheritLabels } =
    flowable
  return {
    ...step(task, 'batch', 'core.flow.Subflow'),
    flowable: {
      kind: 'subflow',
      namespace,
      flowId,
      ...(revision === undefined ? {} : { revision }),
      inputs,
      labels,
      wait,
      transmitFailed,
      inheritLabels,
      outputs: {},
      restartBehavior: flowable.restartBehavior,
    },
  }
}
