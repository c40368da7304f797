import { z } from 'zod'
import { resumeFromBreakpoint } from '@/lib/executions/operations/breakpoints'
import { changeExecutionState, changeTaskRunState } from '@/lib/executions/operations/change-state'
import { forceRunExecution } from '@/lib/executions/operations/force-run'
import { killExecution } from '@/lib/executions/operations/kill'
import { pauseExecution } from '@/lib/executions/operations/pause'
import { replayExecution } from '@/lib/executions/operations/replay'
import { restartExecution } from '@/lib/executions/operations/restart'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { setLabels } from '@/lib/executions/operations/set-labels'
import { unqueueExecution } from '@/lib/executions/operations/unqueue'
import {
  endStateInput,
  labelsInput,
  resumeStateInput,
  stateInput,
  unqueueStateInput,
} from '@/lib/executions/inputs'
import { count, flag, list, one } from '../query'
import { route, type BodyKind, type RestRequest, type Route } from '../route'
import { currentExecution, scopeOfExecution } from './executions'

/** A UUID, so that `POST /executions/{namespace}/resume` still starts a flow that is called so. */
const executionPath = '/executions/:executionId{[0-9a-fA-F-]{36}}'
const params = z.object({ executionId: z.string() })
const breakpoints = list(z.string().max(200))

/** Labels as a map, or as a list of key and value. */
export const labelsBody = z.union([
  labelsInput,
  z
    .array(z.object({ key: z.string().min(1).max(200), value: z.string().max(500) }))
    .max(100)
    .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value]))),
])

type Operation<Query extends z.ZodType, Body extends z.ZodType> = {
  method?: 'POST' | 'PUT' | 'DELETE'
  name: string
  summary: string
  query?: Query
  reads?: BodyKind
  body?: Body
  status?: number
  /** The id of the execution that the answer shows, where it is another one. */
  run(
    request: RestRequest<{ executionId: string }, z.output<Query>, z.output<Body>>,
  ): Promise<string | undefined>
}

function operation<Query extends z.ZodType = z.ZodObject, Body extends z.ZodType = z.ZodUnknown>(
  definition: Operation<Query, Body>,
): Route {
  const { method = 'POST', name, summary, query, reads, body, status = 200, run } = definition
  return route({
    method,
    path: `${executionPath}/${name}`,
    summary,
    permission: name.startsWith('replay') ? 'execution.start' : 'execution.control',
    scope: scopeOfExecution,
    params,
    ...(query && { query }),
    ...(reads && { reads }),
    ...(body && { body }),
    handle: async (request) => {
      const shown = (await run(request)) ?? request.params.executionId
      return Response.json(await currentExecution(request.viewer, shown), { status })
    },
  })
}

const inputsBody = z.record(z.string(), z.unknown())
const done = async (work: Promise<unknown>): Promise<undefined> => {
  await work
}

const replayQuery = z.object({
  taskRunId: one(z.uuid()),
  revision: count(1, 2 ** 31 - 1),
  latestRevision: flag,
  breakpoints,
})

const replayed = async (
  request: RestRequest<{ executionId: string }, z.output<typeof replayQuery>, unknown>,
  inputs?: Record<string, unknown>,
): Promise<string> => {
  const { taskRunId, revision, latestRevision, breakpoints: stops } = request.query
  const replay = {
    taskRunId,
    revision: latestRevision ? ('latest' as const) : revision,
    breakpoints: stops,
    inputs,
  }
  const started = await replayExecution(request.params.executionId, replay, request.by)
  return started.executionId
}

export const operationRoutes: Route[] = [
  operation({
    method: 'DELETE',
    name: 'kill',
    summary: 'Ends an execution and everything live in it. isOnKillCascade=false leaves subflows.',
    query: z.object({ isOnKillCascade: flag, reason: one(z.string().max(500)) }),
    status: 202,
    run: ({ params: { executionId }, query, by }) => {
      const options = { reason: query.reason, keepSubflows: query.isOnKillCascade === false }
      return done(killExecution(executionId, options, by))
    },
  }),
  operation({
    name: 'pause',
    summary: 'Nothing new starts; what runs may finish.',
    run: ({ params: { executionId }, by }) => done(pauseExecution(executionId, by)),
  }),
  operation({
    name: 'resume',
    summary: 'Answers a Pause, with the inputs that it asks for.',
    query: z.object({ taskRunId: one(z.uuid()), state: one(resumeStateInput) }),
    reads: 'inputs',
    body: inputsBody,
    run: ({ params: { executionId }, query, body: inputs, by }) =>
      done(resumeExecution(executionId, { ...query, inputs }, by)),
  }),
  operation({
    name: 'resume-from-breakpoint',
    summary: 'Goes on from a breakpoint; given ones replace those that were set.',
    query: z.object({ breakpoints }),
    run: ({ params: { executionId }, query, by }) =>
      done(resumeFromBreakpoint(executionId, query.breakpoints, by)),
  }),
  operation({
    name: 'restart',
    summary: 'The same execution again, from what failed.',
    query: z.object({ revision: count(1, 2 ** 31 - 1), avoidWorkerId: one(z.uuid()) }),
    run: ({ params: { executionId }, query, by }) => done(restartExecution(executionId, query, by)),
  }),
  operation({
    name: 'replay',
    summary: 'A new execution from an ended one, from the start or from a task run.',
    query: replayQuery,
    run: (request) => replayed(request),
  }),
  operation({
    name: 'replay-with-inputs',
    summary: 'A new execution from an ended one, with other inputs.',
    query: replayQuery,
    reads: 'inputs',
    body: inputsBody,
    run: (request) => replayed(request, request.body),
  }),
  operation({
    name: 'force-run',
    summary: 'Runs now what waits for its time, a slot or a resume.',
    run: ({ params: { executionId }, by }) => done(forceRunExecution(executionId, by)),
  }),
  operation({
    name: 'unqueue',
    summary: 'Takes a queued execution out of the queue.',
    query: z.object({ state: one(unqueueStateInput) }),
    run: ({ params: { executionId }, query, by }) =>
      done(unqueueExecution(executionId, query.state ?? 'RUNNING', by)),
  }),
  operation({
    name: 'change-status',
    summary: 'Says how an ended execution ended.',
    query: z.object({
      status: z.preprocess((value) => (Array.isArray(value) ? value.at(-1) : value), endStateInput),
    }),
    run: ({ params: { executionId }, query, by }) =>
      done(changeExecutionState(executionId, query.status, by)),
  }),
  operation({
    name: 'state',
    summary: 'Says how a task run ended; the execution goes on from there.',
    reads: 'json',
    body: z.object({ taskRunId: z.uuid(), state: stateInput }),
    run: ({ params: { executionId }, body: { taskRunId, state }, by }) =>
      done(
        // A paused one that is said to run goes on.
        state === 'RUNNING'
          ? resumeExecution(executionId, { taskRunId, inputs: {} }, by)
          : changeTaskRunState(executionId, taskRunId, state, by),
      ),
  }),
  ...(['POST', 'PUT'] as const).map((method) =>
    operation({
      method,
      name: 'labels',
      summary: 'Adds labels, or changes those that it has.',
      reads: 'json',
      body: labelsBody,
      run: ({ params: { executionId }, body, by }) => done(setLabels(executionId, body, by)),
    }),
  ),
]
