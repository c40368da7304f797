// The flow as the engine reads it: parsed, defaults filled in, type names without their prefix.
// Text that people wrote stays as they wrote it; expressions are rendered when they are needed.

import type { Json, JsonObject } from './json'

export type Flow = {
  id: string
  namespace: string
  /** 1 for the first saved revision; 0 for a flow that was never saved. */
  revision: number
  description?: string
  labels: Record<string, string>
  disabled: boolean
  inputs: FlowInput[]
  variables: JsonObject
  outputs: FlowOutput[]
  tasks: Task[]
  errors: Task[]
  finally: Task[]
  afterExecution: Task[]
  triggers: TriggerDefinition[]
  concurrency?: Concurrency
  retry?: Retry
  timeout?: string
  sla: Sla[]
  checks: Check[]
  pluginDefaults: PluginDefault[]
  workerGroup?: WorkerGroupChoice
}

export const inputTypes = [
  'STRING',
  'INT',
  'FLOAT',
  'BOOL',
  'SELECT',
  'MULTISELECT',
  'DATETIME',
  'DATE',
  'TIME',
  'DURATION',
  'FILE',
  'JSON',
  'YAML',
  'URI',
  'EMAIL',
  'SECRET',
  'ARRAY',
] as const
export type InputType = (typeof inputTypes)[number]

export type FlowInput = {
  id: string
  /** ENUM is read as SELECT, BOOLEAN as BOOL. */
  type: InputType
  required: boolean
  defaults?: Json
  prefill?: Json
  displayName?: string
  description?: string
  dependsOn?: { inputs: string[]; condition?: string }
  /** SELECT and MULTISELECT. */
  values?: string[]
  /** An expression that gives the values of a SELECT. */
  expression?: string
  allowCustomValue?: boolean
  itemType?: InputType
  min?: number | string
  max?: number | string
  after?: string
  before?: string
  validator?: string
  allowedFileExtensions?: string[]
}

export type FlowOutput = {
  id: string
  type: InputType
  itemType?: InputType
  value: Json
  description?: string
  displayName?: string
  required: boolean
}

export type Concurrency = { limit: number; behavior: 'QUEUE' | 'CANCEL' | 'FAIL' }

export type Retry = {
  type: 'constant' | 'exponential' | 'random'
  /** ISO 8601 durations, as written. */
  interval?: string
  maxInterval?: string
  minInterval?: string
  delayFactor?: number
  /** Attempts in all, the first one included. */
  maxAttempts?: number
  maxDuration?: string
  warningOnRetry: boolean
  behavior: 'RETRY_FAILED_TASK' | 'CREATE_NEW_EXECUTION'
}

export type Sla = {
  id: string
  type: 'MAX_DURATION' | 'EXECUTION_ASSERTION'
  behavior: 'FAIL' | 'CANCEL' | 'NONE'
  duration?: string
  assert?: string
  labels: Record<string, string>
}

export type Check = {
  condition: string
  message: string
  style: 'ERROR' | 'SUCCESS' | 'WARNING' | 'INFO'
  behavior: 'BLOCK_EXECUTION' | 'FAIL_EXECUTION' | 'CREATE_EXECUTION'
}

export type PluginDefault = { type: string; forced: boolean; values: JsonObject }
export type WorkerGroupChoice = { key: string; fallback: 'WAIT' | 'FAIL' | 'CANCEL' }
export type TriggerDefinition = {
  id: string
  type: string
  disabled: boolean
  description?: string
  inputs: JsonObject
  conditions: JsonObject[]
  stopAfter: string[]
  labels: Record<string, string>
  when?: string
  properties: JsonObject
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** What every task has. `properties` holds the type's own properties as written, plugin defaults merged in. */
export type Task = {
  id: string
  /** Without `io.kestra.plugin.`: `core.log.Log`. */
  type: string
  description?: string
  disabled: boolean
  retry?: Retry
  timeout?: string
  runIf?: string
  allowFailure: boolean
  allowWarning: boolean
  logLevel?: LogLevel
  logToFile: boolean
  workerGroup?: WorkerGroupChoice
  taskCache?: { enabled: boolean; ttl?: string }
  properties: JsonObject
  /** Present on the tasks that the engine itself carries out; absent on what a worker runs. */
  flowable?: Flowable
  errors: Task[]
  finally: Task[]
}

export const pauseBehaviors = ['RESUME', 'WARN', 'FAIL', 'CANCEL'] as const
export type PauseBehavior = (typeof pauseBehaviors)[number]

/** What a Loop has beyond a ForEach. */
export type Loop = {
  /** false lets it go on, and succeed, over rounds that failed. */
  transmitFailed: boolean
  /** What each round gives, collected as the outputs of the loop. */
  outputs: FlowOutput[]
  /** AUTO stores what the rounds give where the values come from a stored file. */
  fetchType: 'AUTO' | 'FETCH' | 'STORE'
  /** Looked at after each round; no further one begins when it is true. */
  breakWhen?: Json
}

export type Flowable =
  | { kind: 'sequential'; tasks: Task[] }
  | { kind: 'parallel'; concurrent: number; tasks: Task[] }
  | { kind: 'dag'; concurrent: number; nodes: { task: Task; dependsOn: string[] }[] }
  | { kind: 'if'; condition: Json; then: Task[]; else: Task[] }
  | { kind: 'switch'; value: Json; cases: Record<string, Task[]>; defaults: Task[] }
  /** ForEach, EachSequential, EachParallel and Loop: `concurrencyLimit` 0 means no limit. */
  | {
      kind: 'forEach'
      values: Json
      concurrencyLimit: number
      tasks: Task[]
      eachTaskApart: boolean
      loop?: Loop
    }
  | {
      kind: 'loopUntil'
      /** Looks after each round; the loop ends when it is true. */
      condition: Json
      maxIterations?: number
      maxDuration?: string
      interval?: string
      failOnMaxReached: boolean
      tasks: Task[]
    }
  | {
      kind: 'pause'
      delay?: Json
      timeout?: Json
      /** What the end of its time comes to. Left out: a duration resumes, a timeout fails. */
      behavior?: PauseBehavior
      onResume: FlowInput[]
      onPause?: Task
      tasks: Task[]
    }
  | { kind: 'sleep'; duration: Json }
  | {
      kind: 'subflow'
      namespace: Json
      flowId: Json
      revision?: Json
      inputs: Json
      labels: Json
      wait: boolean
      transmitFailed: boolean
      inheritLabels: boolean
      outputs: Json
      scheduleDate?: Json
      restartBehavior: 'RETRY_FAILED' | 'NEW_EXECUTION'
    }
  | {
      kind: 'forEachItem'
      items: Json
      batch: { rows?: number; partitions?: number; bytes?: string; separator?: string }
      namespace: Json
      flowId: Json
      revision?: Json
      inputs: Json
      labels: Json
      wait: boolean
      transmitFailed: boolean
      inheritLabels: boolean
      restartBehavior: 'RETRY_FAILED' | 'NEW_EXECUTION'
    }
  /** The three steps that a ForEachItem comes to: the file cut, a subflow for each batch, outputs in one file. */
  | { kind: 'splitItems'; items: Json; batch: Extract<Flowable, { kind: 'forEachItem' }>['batch'] }
  | { kind: 'eachBatch'; tasks: Task[] }
  | { kind: 'mergeOutputs' }
  | { kind: 'workingDirectory'; tasks: Task[]; properties: JsonObject }
  | { kind: 'allowFailure'; tasks: Task[] }
