// Flows for tests, built in code: everything that a test does not care about has its usual value.

import type { Json } from '../json'
import type { Flow, Flowable, Task } from '../model'

export function flow(tasks: Task[], more: Partial<Flow> = {}): Flow {
  return {
    id: 'flow',
    namespace: 'tests',
    revision: 1,
    labels: {},
    disabled: false,
    inputs: [],
    variables: {},
    outputs: [],
    tasks,
    errors: [],
    finally: [],
    afterExecution: [],
    triggers: [],
    sla: [],
    checks: [],
    pluginDefaults: [],
    ...more,
  }
}

/** A task that a worker runs. */
export function work(id: string, more: Partial<Task> = {}): Task {
  return {
    id,
    type: 'core.log.Log',
    disabled: false,
    allowFailure: false,
    allowWarning: false,
    logToFile: false,
    properties: {},
    errors: [],
    finally: [],
    ...more,
  }
}

export function failing(id: string, more: Partial<Task> = {}): Task {
  return work(id, { type: 'core.execution.Fail', ...more })
}

export function flowing(id: string, flowable: Flowable, more: Partial<Task> = {}): Task {
  return work(id, { type: `core.flow.${flowable.kind}`, flowable, ...more })
}

export function sequential(id: string, tasks: Task[], more: Partial<Task> = {}): Task {
  return flowing(id, { kind: 'sequential', tasks }, more)
}

export function parallel(id: string, tasks: Task[], concurrent = 0): Task {
  return flowing(id, { kind: 'parallel', concurrent, tasks })
}

export function forEach(id: string, values: string[], tasks: Task[], concurrencyLimit = 1): Task {
  return flowing(id, { kind: 'forEach', values, concurrencyLimit, tasks, eachTaskApart: false })
}

/** An If. */
export function either(id: string, condition: Json, yes: Task[], no: Task[] = []): Task {
  // oxlint-disable-next-line unicorn/no-thenable -- a list, and the language's own word
  return flowing(id, { kind: 'if', condition, then: yes, else: no })
}

export function pause(id: string, more: Partial<Extract<Flowable, { kind: 'pause' }>> = {}): Task {
  return flowing(id, { kind: 'pause', onResume: [], tasks: [], ...more })
}

export function sleep(id: string, duration: string): Task {
  return flowing(id, { kind: 'sleep', duration })
}

export function subflow(
  id: string,
  more: Partial<Extract<Flowable, { kind: 'subflow' }>> = {},
): Task {
  return flowing(id, {
    kind: 'subflow',
    namespace: 'tests',
    flowId: 'child',
    inputs: {},
    labels: {},
    wait: true,
    transmitFailed: true,
    inheritLabels: false,
    outputs: {},
    restartBehavior: 'RETRY_FAILED',
    ...more,
  })
}

export function constantRetry(maxAttempts: number, interval = 'PT1S'): NonNullable<Task['retry']> {
  return {
    type: 'constant',
    interval,
    maxAttempts,
    warningOnRetry: false,
    behavior: 'RETRY_FAILED_TASK',
  }
}
