// A flow back to YAML, in the language's newest spelling. What has its standard value is left out; reading
// the text again gives the same flow. Comments live in the text that people wrote, not here.

import { stringify } from 'yaml'
import type { Json, JsonObject } from '../json'
import type { Flow, FlowInput, Retry, Task, TriggerDefinition } from '../model'
import { setOwn } from './yaml-source'

export function printFlow(flow: Flow): string {
  const root = compact({
    id: flow.id,
    namespace: flow.namespace,
    revision: flow.revision || undefined,
    description: flow.description,
    labels: flow.labels,
    disabled: flow.disabled || undefined,
    inputs: flow.inputs.map(inputToJson),
    variables: flow.variables,
    concurrency: flow.concurrency,
    retry: flow.retry && retryToJson(flow.retry),
    timeout: flow.timeout,
    workerGroup: flow.workerGroup,
    sla: flow.sla.map((one) => compact({ ...one })),
    checks: flow.checks,
    pluginDefaults: flow.pluginDefaults.map(({ type, forced, values }) => ({
      type,
      ...(forced ? { forced } : {}),
      values,
    })),
    tasks: flow.tasks.map(taskToJson),
    errors: flow.errors.map(taskToJson),
    finally: flow.finally.map(taskToJson),
    afterExecution: flow.afterExecution.map(taskToJson),
    outputs: flow.outputs.map(({ required, ...output }) =>
      compact({ ...output, required: required ? undefined : false }, ['value']),
    ),
    triggers: flow.triggers.map(triggerToJson),
  })
  return stringify(root, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** Without what is undefined or empty; `kept` stays whatever it holds. */
function compact(values: Record<string, unknown>, kept: string[] = []): JsonObject {
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue
    const empty =
      Array.isArray(value) || (typeof value === 'object' && value !== null)
        ? Object.keys(value).length === 0
        : false
    if (!empty || kept.includes(key)) setOwn(result, key, value as Json)
  }
  return result
}

function inputToJson({ required, allowCustomValue, ...input }: FlowInput): JsonObject {
  return compact(
    {
      ...input,
      required: required ? undefined : false,
      allowCustomValue: allowCustomValue || undefined,
    },
    ['defaults', 'prefill'],
  )
}

function retryToJson({ warningOnRetry, behavior, ...retry }: Retry): JsonObject {
  return compact({
    ...retry,
    warningOnRetry: warningOnRetry || undefined,
    behavior: behavior === 'RETRY_FAILED_TASK' ? undefined : behavior,
  })
}

function taskToJson(task: Task): JsonObject {
  const base = compact({
    id: task.id,
    type: task.type,
    description: task.description,
    disabled: task.disabled || undefined,
    retry: task.retry && retryToJson(task.retry),
    timeout: task.timeout,
    runIf: task.runIf,
    allowFailure: task.allowFailure || undefined,
    allowWarning: task.allowWarning || undefined,
    logLevel: task.logLevel,
    logToFile: task.logToFile || undefined,
    workerGroup: task.workerGroup,
    taskCache: task.taskCache && compact(task.taskCache),
  })
  return {
    ...base,
    ...task.properties,
    ...childrenToJson(task),
    ...compact({ errors: task.errors.map(taskToJson), finally: task.finally.map(taskToJson) }),
  }
}

function childrenToJson({ flowable }: Task): JsonObject {
  if (!flowable) return {}
  const list = (tasks: Task[]) => tasks.map(taskToJson)
  switch (flowable.kind) {
    case 'if':
      // oxlint-disable-next-line unicorn/no-thenable -- a list, and the language's own word
      return compact({ then: list(flowable.then), else: list(flowable.else) })
    case 'switch': {
      const cases: JsonObject = {}
      for (const [name, tasks] of Object.entries(flowable.cases)) setOwn(cases, name, list(tasks))
      return compact({ cases, defaults: list(flowable.defaults) })
    }
    case 'dag':
      return {
        tasks: flowable.nodes.map(({ task, dependsOn }) => ({
          task: taskToJson(task),
          ...compact({ dependsOn }),
        })),
      }
    case 'pause':
      return compact({
        onPause: flowable.onPause && taskToJson(flowable.onPause),
        tasks: list(flowable.tasks),
      })
    case 'sleep':
    case 'subflow':
    case 'forEachItem':
    case 'splitItems':
    case 'mergeOutputs':
      return {}
    default:
      return { tasks: list(flowable.tasks) }
  }
}

function triggerToJson({ properties, ...trigger }: TriggerDefinition): JsonObject {
  return { ...compact({ ...trigger, disabled: trigger.disabled || undefined }), ...properties }
}
