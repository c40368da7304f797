'use server'

import { z } from 'zod'
import { action, type ActionContext } from '@/lib/accounts/action'
import { actorOf } from '@/lib/accounts/audit'
import { noFlow } from '@/lib/flows/read'
import { mostInBulk } from './bulk'
import { executionFilterSchema, executionIdInput, executionPageSchema } from './filter'
import {
  endStateInput,
  formInput,
  labelsInput,
  replayRequestSchema,
  resumeRequestSchema,
  startFormInput,
  stateInput,
  taskIdsInput,
  unqueueStateInput,
} from './inputs'
import {
  resumeFromBreakpoint as passBreakpoint,
  setBreakpoints as writeBreakpoints,
} from './operations/breakpoints'
import {
  changeExecutionState,
  changeTaskRunState as changeTaskRun,
} from './operations/change-state'
import { deleteExecution as remove } from './operations/delete'
import { forceRunExecution } from './operations/force-run'
import { killExecution as kill } from './operations/kill'
import { bulkOperations, operateOnMany } from './operations/operate-on-many'
import { pauseExecution as pause } from './operations/pause'
import { previewReplay as previewOfReplay } from './operations/preview-replay'
import { replayExecution as replay } from './operations/replay'
import { restartExecution as restart } from './operations/restart'
import { pauseForms, resumeExecution as resume } from './operations/resume'
import { setLabels as writeLabels } from './operations/set-labels'
import { unqueueExecution } from './operations/unqueue'
import {
  namespaceOfExecution,
  noExecution,
  readDeciders,
  readEvents,
  readExecution,
  readExecutionIds,
  readExecutionHeader,
  readExecutions,
  readHomeCounts,
  readLogOutline,
  readLogs,
  readMetrics,
  readPlan,
  readRenderedTask,
  readSameFailures,
  readStoredFile,
  readTaskRunEvents,
  readTaskRuns,
  readWaiting,
} from './read'
import { logOutlineSchema } from './read/log-outline'
import { logPageSchema } from './read/logs'
import { deleteView, saveView } from './saved-views'
import { startExecution as start } from './start'

/** More than this is killed, restarted or deleted in several goes. */
const mostByFilter = 10_000

const oneExecution = z.object({ executionId: executionIdInput })

const scopeOfExecution = async ({ executionId }: { executionId: string }) => ({
  namespace: await namespaceOfExecution(executionId),
  missing: noExecution(executionId),
})

const by = ({ viewer, facts }: ActionContext) => ({ actor: actorOf(viewer), ip: facts.ip })

const control = { permission: 'execution.control', scope: scopeOfExecution } as const
const reading = { permission: 'execution.read', scope: scopeOfExecution } as const
const logs = { permission: 'log.read', scope: scopeOfExecution } as const

/** Takes a form made by `startForm` (lib/executions/inputs). */
export const startExecution = action(
  {
    name: 'execution.start',
    permission: 'execution.start',
    scope: ({ namespace, flowId }) => ({ namespace, missing: noFlow(namespace, flowId) }),
    input: startFormInput,
  },
  (request, context) => start(request, by(context)),
)

export const killExecution = action(
  {
    name: 'execution.kill',
    ...control,
    input: oneExecution.extend({
      reason: z.string().max(500).optional(),
      keepSubflows: z.boolean().optional(),
    }),
  },
  ({ executionId, ...options }, context) => kill(executionId, options, by(context)),
)

export const pauseExecution = action(
  { name: 'execution.pause', ...control, input: oneExecution },
  ({ executionId }, context) => pause(executionId, by(context)),
)

/** Takes a form made by `requestForm` with the answers that the Pause asks for. */
export const resumeExecution = action(
  { name: 'execution.resume', ...control, input: formInput(resumeRequestSchema) },
  ({ executionId, ...answer }, context) => resume(executionId, answer, by(context)),
)

export const listPauseForms = action(
  { name: 'execution.pause-forms', ...reading, input: oneExecution },
  ({ executionId }) => pauseForms(executionId),
)

export const restartExecution = action(
  {
    name: 'execution.restart',
    ...control,
    input: oneExecution.extend({
      revision: z.number().int().min(1).optional(),
      avoidWorkerId: z.uuid().optional(),
    }),
  },
  ({ executionId, ...request }, context) => restart(executionId, request, by(context)),
)

/** Takes a form made by `requestForm`; its inputs count only with `withInputs`. */
export const replayExecution = action(
  {
    name: 'execution.replay',
    permission: 'execution.start',
    scope: scopeOfExecution,
    input: formInput(replayRequestSchema),
  },
  ({ executionId, withInputs, inputs, ...rest }, context) =>
    replay(executionId, { ...rest, ...(withInputs ? { inputs } : {}) }, by(context)),
)

/** What a replay would take over and run anew; nothing happens. */
export const previewReplay = action(
  {
    name: 'execution.preview-replay',
    ...reading,
    input: replayRequestSchema.pick({ executionId: true, taskRunId: true, revision: true }),
  },
  ({ executionId, ...from }) => previewOfReplay(executionId, from),
)

export const forceRun = action(
  { name: 'execution.force-run', ...control, input: oneExecution },
  ({ executionId }, context) => forceRunExecution(executionId, by(context)),
)

export const unqueue = action(
  {
    name: 'execution.unqueue',
    ...control,
    input: oneExecution.extend({ state: unqueueStateInput.default('RUNNING') }),
  },
  ({ executionId, state }, context) => unqueueExecution(executionId, state, by(context)),
)

export const changeState = action(
  {
    name: 'execution.change-state',
    ...control,
    input: oneExecution.extend({ state: endStateInput }),
  },
  ({ executionId, state }, context) => changeExecutionState(executionId, state, by(context)),
)

export const changeTaskRunState = action(
  {
    name: 'task-run.change-state',
    ...control,
    input: oneExecution.extend({ taskRunId: z.uuid(), state: stateInput }),
  },
  ({ executionId, taskRunId, state }, context) =>
    changeTaskRun(executionId, taskRunId, state, by(context)),
)

export const setLabels = action(
  { name: 'execution.set-labels', ...control, input: oneExecution.extend({ labels: labelsInput }) },
  ({ executionId, labels }, context) => writeLabels(executionId, labels, by(context)),
)

export const setBreakpoints = action(
  {
    name: 'execution.set-breakpoints',
    ...control,
    input: oneExecution.extend({ taskIds: taskIdsInput }),
  },
  ({ executionId, taskIds }, context) => writeBreakpoints(executionId, taskIds, by(context)),
)

export const resumeFromBreakpoint = action(
  {
    name: 'execution.resume-from-breakpoint',
    ...control,
    input: oneExecution.extend({ breakpoints: taskIdsInput.optional() }),
  },
  ({ executionId, breakpoints }, context) => passBreakpoint(executionId, breakpoints, by(context)),
)

export const deleteExecution = action(
  {
    name: 'execution.delete',
    permission: 'execution.delete',
    scope: scopeOfExecution,
    input: oneExecution,
  },
  ({ executionId }, context) => remove(executionId, by(context)),
)

/** Of the ids, or of what the filter matches: at most 1,000 at a time. */
export const operateOnExecutions = action(
  {
    name: 'execution.bulk',
    permission: 'execution.control',
    scope: 'anywhere',
    input: z.object({
      operation: z.enum(bulkOperations),
      ids: z.array(executionIdInput).max(mostInBulk).optional(),
      filter: executionFilterSchema.optional(),
    }),
  },
  (request, context) => operateOnMany(context.viewer, request, by(context)),
)

export const listExecutions = action(
  {
    name: 'execution.list',
    permission: 'execution.read',
    scope: 'anywhere',
    input: executionPageSchema,
  },
  (request, { viewer }) => readExecutions(viewer, request),
)

export const getExecution = action(
  { name: 'execution.get', ...reading, input: oneExecution },
  ({ executionId }, { viewer }) => readExecution(viewer, executionId),
)

export const getExecutionHeader = action(
  { name: 'execution.header', ...reading, input: oneExecution },
  ({ executionId }, { viewer }) => readExecutionHeader(viewer, executionId),
)

/** What it waits for now, with the facts behind it. */
export const getWaiting = action(
  {
    name: 'execution.waiting',
    ...reading,
    input: oneExecution.extend({ taskRunId: z.uuid().optional() }),
  },
  ({ executionId, taskRunId }, { viewer }) => readWaiting(viewer, executionId, taskRunId),
)

/** What it is still going to run, and how long that takes as a rule. */
export const getPlan = action(
  { name: 'execution.plan', ...reading, input: oneExecution },
  ({ executionId }, { viewer }) => readPlan(viewer, executionId),
)

const oneTaskRun = oneExecution.extend({ taskRunId: z.uuid() })

/** Which servers decided about a task run. */
export const listDeciders = action(
  { name: 'task-run.deciders', ...reading, input: oneTaskRun },
  ({ executionId, taskRunId }, { viewer }) => readDeciders(viewer, executionId, taskRunId),
)

/** What the expressions of its task came to. */
export const getRenderedTask = action(
  { name: 'task-run.rendered-task', ...reading, input: oneTaskRun },
  ({ executionId, taskRunId }, { viewer }) => readRenderedTask(viewer, executionId, taskRunId),
)

export const listTaskRunEvents = action(
  { name: 'task-run.events', ...reading, input: oneTaskRun },
  ({ executionId, taskRunId }, { viewer }) => readTaskRunEvents(viewer, executionId, taskRunId),
)

/** What it has measured, oldest first: the first thousand. */
export const listTaskRunMetrics = action(
  { name: 'task-run.metrics', ...reading, input: oneTaskRun },
  ({ executionId, taskRunId }, { viewer }) =>
    readMetrics(viewer, executionId, { taskRunId, offset: 0, limit: 1_000 }),
)

/** The beginning of a file that it stored. */
export const previewStoredFile = action(
  {
    name: 'execution.file',
    ...reading,
    input: oneExecution.extend({ uri: z.string().max(2_000) }),
  },
  ({ executionId, uri }, { viewer }) => readStoredFile(viewer, executionId, uri),
)

export const getSameFailures = action(
  { name: 'execution.same-failures', ...reading, input: oneExecution },
  async ({ executionId }, { viewer }) =>
    readSameFailures(viewer, await readExecutionHeader(viewer, executionId)),
)

export const listTaskRuns = action(
  {
    name: 'execution.task-runs',
    ...reading,
    input: oneExecution.extend({
      after: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(5_000).optional(),
      taskRunId: z.uuid().optional(),
    }),
  },
  ({ executionId, ...window }, { viewer }) => readTaskRuns(viewer, executionId, window),
)

export const listEvents = action(
  {
    name: 'execution.events',
    ...reading,
    input: oneExecution.extend({
      after: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(5_000).optional(),
    }),
  },
  ({ executionId, ...window }, { viewer }) => readEvents(viewer, executionId, window),
)

export const listLogs = action(
  { name: 'execution.logs', ...logs, input: oneExecution.extend(logPageSchema.shape) },
  ({ executionId, ...request }, { viewer }) => readLogs(viewer, executionId, request),
)

export const outlineLogs = action(
  { name: 'execution.log-outline', ...logs, input: oneExecution.extend(logOutlineSchema.shape) },
  ({ executionId, ...request }, { viewer }) => readLogOutline(viewer, executionId, request),
)

/** The ids that a filter matches, newest first, for an operation on all of them. */
export const listExecutionIds = action(
  {
    name: 'execution.ids',
    permission: 'execution.read',
    scope: 'anywhere',
    input: z.object({ filter: executionFilterSchema }),
  },
  async ({ filter }, { viewer }) => {
    const ids = await readExecutionIds(viewer, filter, 'execution.read', mostByFilter + 1)
    return { ids: ids.slice(0, mostByFilter), more: ids.length > mostByFilter }
  },
)

export const saveSavedView = action(
  {
    name: 'view.save',
    permission: 'account.self',
    scope: 'self',
    input: z.object({
      name: z.string().trim().min(1, 'A view needs a name').max(80),
      query: z.string().max(2_000),
    }),
  },
  (view, { viewer, facts }) => saveView(viewer, view, facts.ip),
)

export const deleteSavedView = action(
  {
    name: 'view.delete',
    permission: 'account.self',
    scope: 'self',
    input: z.object({ id: z.uuid() }),
  },
  ({ id }, { viewer, facts }) => deleteView(viewer, id, facts.ip),
)

export const homeCounts = action(
  {
    name: 'execution.counts',
    permission: 'execution.read',
    scope: 'anywhere',
    input: z.object({
      namespace: z.string().max(150).optional(),
      flowId: z.string().max(100).optional(),
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    }),
  },
  (request, { viewer }) => readHomeCounts(viewer, request),
)
