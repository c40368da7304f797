// The shapes of the REST API as its clients rely on them: every field that is promised, with its type. A test
// reads answers through these, so that an answer of another shape is red wherever it is read.

import { z } from 'zod'
import { stateNames } from '@/lib/engine'

const date = z.iso.datetime()
const stateName = z.enum(stateNames)
const state = z.looseObject({
  current: stateName,
  histories: z.array(z.object({ state: stateName, date })).min(1),
})
const labels = z.array(z.strictObject({ key: z.string(), value: z.string() }))
const values = z.record(z.string(), z.unknown())

const attempt = z.looseObject({
  number: z.int().min(1),
  state,
  workerId: z.uuid().nullable(),
})

const taskRun = z.looseObject({
  id: z.uuid(),
  taskId: z.string(),
  taskType: z.string().nullable(),
  parentTaskRunId: z.uuid().nullable(),
  value: z.string().nullable(),
  state,
  attempts: z.array(attempt),
  outputs: values.nullable(),
})

const execution = z.looseObject({
  id: z.uuid(),
  namespace: z.string(),
  flowId: z.string(),
  flowRevision: z.int().min(1),
  state,
  inputs: values,
  outputs: values.nullable(),
  labels,
  trigger: z.looseObject({ id: z.string(), type: z.string() }).nullable(),
  originalId: z.uuid().nullable(),
  scheduleDate: date.nullable(),
  taskRunList: z.array(taskRun),
})

const flow = z.looseObject({
  id: z.string(),
  namespace: z.string(),
  revision: z.int().min(1),
  description: z.string().nullable(),
  disabled: z.boolean(),
  deleted: z.boolean(),
  labels,
  updated: date,
  source: z.string(),
})

const problem = z.looseObject({
  type: z.literal('about:blank'),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string(),
  code: z.string(),
  message: z.string().min(1),
  errors: z.array(z.looseObject({ field: z.string(), message: z.string().min(1) })).optional(),
  data: values.optional(),
})

const logLine = z.looseObject({
  namespace: z.string(),
  flowId: z.string(),
  executionId: z.uuid(),
  taskId: z.string().nullable(),
  taskRunId: z.uuid().nullable(),
  timestamp: date,
  level: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']),
  message: z.string(),
  seq: z.int(),
})

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ results: z.array(item), total: z.int().min(0), next: z.string().nullable() })

type Answered = { text: string }
const reading =
  <Schema extends z.ZodType>(schema: Schema) =>
  ({ text }: Answered): z.output<Schema> =>
    schema.parse(JSON.parse(text))

export const executionOf = reading(execution)
export const executionPageOf = reading(
  pageOf(
    execution.omit({
      inputs: true,
      outputs: true,
      originalId: true,
      scheduleDate: true,
      taskRunList: true,
    }),
  ),
)
export const flowOf = reading(flow)
export const flowPageOf = reading(pageOf(flow.omit({ source: true, deleted: true })))
export const problemOf = reading(problem)
export const logsOf = reading(z.array(logLine))
export const validationsOf = reading(
  z.array(z.looseObject({ index: z.int(), constraints: z.string().optional() })),
)
export const openApiOf = reading(
  z.looseObject({
    paths: z.record(
      z.string(),
      z.record(
        z.string(),
        z.looseObject({ parameters: z.array(z.looseObject({ name: z.string() })) }),
      ),
    ),
  }),
)

export type ExecutionAnswer = z.output<typeof execution>
