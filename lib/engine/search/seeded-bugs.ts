// Mistakes put into `decide` on purpose, each with the flow in whose states it must be found: they show that
// the search and the invariants see what they are there to see.

import type { Attempt, Decision, EngineEvent, Execution, TaskRun } from '../execution'
import type { JsonObject } from '../json'
import type { Flow, Task } from '../model'
import { isTerminal } from '../state-name'
import type { Decide } from './check-step'

export type SeededBug = { name: string; flow: string; wrap: (decide: Decide) => Decide }

type Change = (decision: Decision, event: EngineEvent) => Decision

/** Changes the decision afterwards. */
function after(name: string, flow: string, change: Change): SeededBug {
  const wrap = (decide: Decide): Decide => {
    return (definition, state, event) => change(decide(definition, state, event), event)
  }
  return { name, flow, wrap }
}

/** Decides on a flow that was misread. */
function misread(name: string, flow: string, change: (flow: Flow) => Flow): SeededBug {
  const wrap = (decide: Decide): Decide => {
    const known = new WeakMap<Flow, Flow>()
    return (definition, state, event) => {
      const wrong = known.get(definition) ?? change(definition)
      known.set(definition, wrong)
      return decide(wrong, state, event)
    }
  }
  return { name, flow, wrap }
}

function root(decision: Decision, change: (progress: JsonObject) => JsonObject): Decision {
  const { execution } = decision
  if (!execution) return decision
  return {
    ...decision,
    execution: { ...execution, progress: { ...execution.progress, ...change(execution.progress) } },
  }
}

function rows(decision: Decision, change: (row: TaskRun) => TaskRun): Decision {
  const taskRuns = decision.taskRuns.map(({ row, isNew }) => ({ row: change(row), isNew }))
  return { ...decision, taskRuns }
}

function attempts(decision: Decision, change: (row: Attempt) => Attempt): Decision {
  const changed = decision.attempts.map(({ row, isNew }) => ({ row: change(row), isNew }))
  return { ...decision, attempts: changed }
}

function ended(decision: Decision, change: (row: Execution) => Execution): Decision {
  const { execution } = decision
  return execution && isTerminal(execution.state)
    ? { ...decision, execution: change(execution) }
    : decision
}

function keepTimer(name: string, when: string): Change {
  return (decision, event) =>
    event.type === when
      ? {
          ...decision,
          timersCancelled: decision.timersCancelled.filter((one) => one.name !== name),
        }
      : decision
}

function loseTimer(name: string): Change {
  return (decision) => ({
    ...decision,
    timersSet: decision.timersSet.filter((timer) => timer.name !== name),
  })
}

function loseEffect(type: string): Change {
  return (decision) => ({
    ...decision,
    effects: decision.effects.filter((effect) => effect.type !== type),
  })
}

function loseCommands(type: string, when: string): Change {
  return (decision, event) =>
    event.type === when
      ? { ...decision, commands: decision.commands.filter((command) => command.type !== type) }
      : decision
}

function everyTask(flow: Flow, change: (task: Task) => Task): Flow {
  const inside = (task: Task): Task => {
    const changed = change(task)
    const { flowable } = changed
    if (!flowable || !('tasks' in flowable)) return changed
    return { ...changed, flowable: { ...flowable, tasks: flowable.tasks.map(inside) } }
  }
  return { ...flow, tasks: flow.tasks.map(inside) }
}

const sequence = 'a sequence with errors, finally and afterExecution'
const retries = 'retries and lost workers'
const lanes = 'parallel lanes within a limit'
const nested = 'nested sequences with errors of their own'
const pauses = 'a pause beside work'
const subflows = 'a subflow that is retried'
const slots = 'a concurrency slot'
const timeouts = 'timeouts of tasks and of the flow'

export const seededBugs: SeededBug[] = [
  after('kill forgets a retry timer', retries, keepTimer('retry', 'execution.kill')),
  after('kill leaves an attempt live', sequence, (decision, event) =>
    event.type === 'execution.kill' ? { ...decision, attempts: [] } : decision,
  ),
  after('kill leaves a task run live', sequence, (decision, event) =>
    event.type === 'execution.kill'
      ? { ...decision, taskRuns: decision.taskRuns.slice(1) }
      : decision,
  ),
  after('kill stops no process', sequence, loseCommands('stopAttempt', 'execution.kill')),
  after('kill leaves subflows running', subflows, loseEffect('killChild')),
  after('a slot is never given back', slots, loseEffect('releaseSlot')),
  after('a retry is never started', retries, loseTimer('retry')),
  after('a pause never times out', pauses, loseTimer('pauseTimeout')),
  after('a loop never comes round again', 'a loop until a condition', loseTimer('loop')),
  after('a delay never ends', 'a delay, a sleep and a pause with tasks', loseTimer('delay')),
  after('a timeout outlives its attempt', timeouts, keepTimer('timeout', 'attempt.finished')),
  after(
    'the new attempt of a lost worker is not offered',
    retries,
    loseCommands('startAttempt', 'attempt.lost'),
  ),
  after(
    'what a pause held is not offered',
    lanes,
    loseCommands('startAttempt', 'execution.resume'),
  ),
  after(
    'nothing follows a RETRIED execution',
    'an execution repeated as a new one',
    loseEffect('startExecution'),
  ),
  after('event numbers have a gap', sequence, (decision) => ({
    ...decision,
    events: decision.events.map((event, index) =>
      index < 2 ? event : { ...event, number: event.number + 1 },
    ),
  })),
  after('an event is not written', sequence, (decision, event) =>
    event.type === 'attempt.finished'
      ? { ...decision, events: decision.events.slice(0, -1) }
      : decision,
  ),
  after('a parent miscounts its lanes', lanes, (decision, event) =>
    event.type === 'attempt.finished'
      ? root(decision, ({ open }) => ({ open: Number(open) + 1 }))
      : decision,
  ),
  after('a resumed pause is still counted', pauses, (decision, event) =>
    event.type === 'execution.resume'
      ? root(decision, ({ paused }) => ({ paused: Number(paused) + 1 }))
      : decision,
  ),
  after('a pause holds nothing', lanes, (decision, event) =>
    event.type === 'execution.pause' ? root(decision, () => ({ hold: null })) : decision,
  ),
  after('a lost worker is not counted', retries, (decision, event) =>
    event.type === 'attempt.lost' ? rows(decision, (row) => ({ ...row, lostCount: 0 })) : decision,
  ),
  after('the history misses a state', sequence, (decision) =>
    rows(decision, (row) => ({ ...row, history: row.history.slice(0, 2) })),
  ),
  after('an ended execution has no end time', sequence, (decision) =>
    ended(decision, (row) => ({ ...row, endedAt: null })),
  ),
  after('a failed execution is called a success', sequence, (decision) =>
    ended(decision, (row) => ({
      ...row,
      state: 'SUCCESS',
      history: [...row.history.slice(0, -1), { state: 'SUCCESS', at: row.endedAt ?? 0 }],
    })),
  ),
  after('an attempt is live beside its successor', retries, (decision, event) =>
    event.type === 'attempt.lost' && decision.attempts.length > 1
      ? attempts(decision, (row) => ({ ...row, state: 'CREATED', endedAt: null }))
      : decision,
  ),
  after('an event tells of a move that the table does not know', sequence, (decision, event) =>
    event.type === 'attempt.started'
      ? { ...decision, events: decision.events.map((one) => ({ ...one, from: 'SUCCESS' })) }
      : decision,
  ),
  misread('finally is skipped', sequence, (flow) => ({ ...flow, finally: [] })),
  misread('errors are skipped', sequence, (flow) => ({ ...flow, errors: [] })),
  misread('lanes are opened over the limit', lanes, (flow) =>
    everyTask(flow, (task) =>
      task.flowable?.kind === 'parallel'
        ? { ...task, flowable: { ...task.flowable, concurrent: 0 } }
        : task,
    ),
  ),
  misread('everything in the lane starts at once', nested, (flow) => ({
    ...flow,
    tasks: flow.tasks.map((task) =>
      task.flowable?.kind === 'parallel'
        ? { ...task, flowable: { ...task.flowable, tasks: task.flowable.tasks.map(allAtOnce) } }
        : task,
    ),
  })),
  misread('a dag forgets what a node waits for', 'a dag', (flow) =>
    everyTask(flow, (task) =>
      task.flowable?.kind === 'dag'
        ? {
            ...task,
            flowable: {
              ...task.flowable,
              nodes: task.flowable.nodes.map((node) => ({
                ...node,
                dependsOn: node.dependsOn.slice(1),
              })),
            },
          }
        : task,
    ),
  ),
  misread('one retry too many', retries, (flow) =>
    everyTask(flow, (task) =>
      task.retry ? { ...task, retry: { ...task.retry, maxAttempts: 9 } } : task,
    ),
  ),
  misread('allowFailure is not heeded', nested, (flow) =>
    everyTask(flow, (task) => ({ ...task, allowFailure: false })),
  ),
  {
    name: 'a result with an old token is accepted',
    flow: retries,
    wrap: (decide) => (flow, state, event) => {
      if (event.type !== 'attempt.finished') return decide(flow, state, event)
      const token = state?.attempts.get(event.taskRunId)?.[event.attempt - 1]?.token
      return decide(flow, state, { ...event, token: token ?? event.token })
    },
  },
  {
    name: 'an attempt that is handed back keeps its token',
    flow: retries,
    wrap: (decide) => (flow, state, event) => {
      const decision = decide(flow, state, event)
      if (event.type !== 'attempt.handedBack') return decision
      const { token } = event
      const commands = decision.commands.map((command) => ({ ...command, token }))
      return { ...attempts(decision, (row) => ({ ...row, token })), commands }
    },
  },
  {
    name: 'a second start begins again',
    flow: sequence,
    wrap: (decide) => (flow, state, event) =>
      decide(flow, event.type === 'execution.start' ? null : state, event),
  },
]

function allAtOnce(task: Task): Task {
  if (task.flowable?.kind !== 'sequential') return task
  return { ...task, flowable: { kind: 'parallel', concurrent: 0, tasks: task.flowable.tasks } }
}
