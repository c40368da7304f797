import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { until } from '@/lib/testing/test-runtime'
import type { Viewer } from '@/lib/accounts/schema'
import { setSecret } from '@/lib/secrets/set'
import { drainWorker } from './drain'
import { pauseWorker } from './pause'
import { readWorker, readWorkers } from './read'
import { resumeWorker } from './resume'
import {
  processesWith,
  startServer,
  startWorkerProcess,
  temporaryFolder,
  type TestServer,
  type TestWorker,
} from './harness.testing'

const db = await testDatabase()
const folder = await temporaryFolder()
let server: TestServer
const started: TestWorker[] = []

beforeAll(async () => {
  process.env.MILLRACE_SECRET_KEY = 'a key for tests, of 32 characters'
  process.env.MILLRACE_STORAGE_DIR = join(folder.path, 'storage')
  server = await startServer(db)
})
afterEach(async () => {
  for (const worker of started.splice(0)) {
    worker.process.kill('SIGKILL')
    await worker.ended
  }
})
afterAll(async () => {
  await server.stop()
  await folder.remove()
})

async function worker(args: string[] = [], env: Record<string, string> = {}) {
  const name = `w-${randomUUID().slice(0, 8)}`
  const found = await startWorkerProcess(server.url, ['--name', name, ...args], env)
  started.push(found)
  const id = await until(`${name} joined: ${found.output()}`, () => workerRow(name))
  return { ...found, id: id.id, name }
}

type WorkerRow = {
  id: string
  state: string
  stale_count: string
  pid: number
  load: number | null
}
async function workerRow(name: string): Promise<WorkerRow | undefined> {
  const { rows } = await db.pool.query<WorkerRow>('SELECT * FROM workers WHERE name = $1', [name])
  return rows[0]
}

/** Starts a flow of these tasks and gives the execution's id. */
async function run(tasks: string, group?: string): Promise<string> {
  const id = `flow-${randomUUID().slice(0, 8)}`
  const body = tasks.replace(/^/gm, '  ')
  const where = group ? `workerGroup:\n  key: ${group}\n` : ''
  const flow = await saveTestFlow(db.pool, `id: ${id}\nnamespace: test\n${where}tasks:\n${body}\n`)
  const { executionId } = await server.runtime.start(startRequest(flow))
  return executionId
}

const ended = (executionId: string) => server.runtime.waitForEnd(executionId, 60_000)
async function taskRun(executionId: string, taskId: string) {
  const state = await server.runtime.state(executionId)
  const found = [...(state?.taskRuns.values() ?? [])].find((each) => each.taskId === taskId)
  const attempts = (found && state?.attempts.get(found.id)) ?? []
  return found ? { ...found, attempts } : null
}
async function messages(executionId: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ message: string }>(
    'SELECT message FROM log_lines WHERE execution_id = $1 ORDER BY seq',
    [executionId],
  )
  return rows.map(({ message }) => message)
}

const sleeper = (mark: string) => `- id: long
  type: scripts.shell.Commands
  env: { TEST_MARK: ${mark} }
  commands:
    - (sleep 300 & sleep 300 & wait) &
    - echo started
    - sleep 300`

async function runSleeper() {
  const mark = `mark-${randomUUID()}`
  const executionId = await run(sleeper(mark))
  await until('the script runs', () => processesWith(mark).length >= 3)
  return { mark, executionId }
}

describe('a worker process', () => {
  it('runs tasks, reports its machine, writes logs and outputs', async () => {
    const { name, pid } = await worker()
    const executionId = await run(`- id: say
  type: core.log.Log
  message: [one, "two {{ 1 + 1 }}"]
- id: give
  type: core.debug.Return
  format: "{{ 40 + 2 }}"
- id: shell
  type: scripts.shell.Commands
  commands:
    - echo out
    - echo err >&2
    - echo '::{"outputs":{"rows":3}}::'
    - echo file > made.txt
  outputFiles: ["*.txt"]`)
    expect(await ended(executionId)).toBe('SUCCESS')
    expect((await taskRun(executionId, 'give'))?.outputs).toEqual({ value: '42' })
    const shell = await taskRun(executionId, 'shell')
    expect(shell?.outputs).toMatchObject({
      exitCode: 0,
      vars: { rows: 3 },
      stdOutLineCount: 2,
      stdErrLineCount: 1,
      outputFiles: { 'made.txt': expect.stringMatching(/^millrace:\/\/\/test\//) as string },
    })
    await until('logs are written', async () => {
      const all = await messages(executionId)
      return ['one', 'two 2', 'out', 'err'].every((line) => all.includes(line))
    })
    expect(await workerRow(name)).toMatchObject({ state: 'active', pid })
  })

  it('reads a stored file again in a later task, and the same content comes back', async () => {
    await worker()
    const executionId = await run(`- id: write
  type: scripts.shell.Commands
  commands: ["seq 1 200000 > numbers.txt"]
  outputFiles: [numbers.txt]
- id: read
  type: scripts.shell.Commands
  commands:
    - wc -l < {{ outputs.write.outputFiles['numbers.txt'] }}
    - printf '::{"outputs":{"last":%d}}::\\n' "$(tail -n 1 {{ outputs.write.outputFiles['numbers.txt'] }})"`)
    expect(await ended(executionId)).toBe('SUCCESS')
    expect((await taskRun(executionId, 'read'))?.outputs).toMatchObject({ vars: { last: 200_000 } })
  })

  it('fails with the exit code of its script', async () => {
    await worker()
    const executionId = await run(`- id: exit
  type: scripts.shell.Commands
  commands: ["exit 7"]`)
    expect(await ended(executionId)).toBe('FAILED')
    expect((await taskRun(executionId, 'exit'))?.failure).toMatchObject({
      code: 'script-exit',
      details: { exitCode: 7 },
    })
  })

  it('leaves nothing of a killed execution alive and says that it stopped', async () => {
    await worker()
    const { mark, executionId } = await runSleeper()
    await server.runtime.apply(executionId, { type: 'execution.kill' })
    expect((await server.runtime.state(executionId))?.execution.state).toBe('KILLED')
    await until('everything is gone', () => processesWith(mark).length === 0)
    await until('the stop is confirmed', async () => {
      const found = await taskRun(executionId, 'long')
      return found?.attempts[0]?.stop === 'stopped'
    })
  })

  it('ends a script that ignores SIGTERM and a child that left the group', async () => {
    await worker()
    const mark = `mark-${randomUUID()}`
    const executionId = await run(`- id: stubborn
  type: scripts.shell.Commands
  env: { TEST_MARK: ${mark} }
  commands:
    - trap '' TERM
    - setsid sleep 300 &
    - while true; do sleep 1; done`)
    await until('the script runs', () => processesWith(mark).length >= 3)
    await server.runtime.apply(executionId, { type: 'execution.kill' })
    await until('everything is gone', () => processesWith(mark).length === 0)
  })

  it('takes its children with it when it is killed with SIGKILL; somebody else runs the task', async () => {
    const first = await worker()
    const { mark, executionId } = await runSleeper()
    first.process.kill('SIGKILL')
    await first.ended
    await until('no child is left', () => processesWith(mark).length === 0)
    const directory = join(tmpdir(), `millrace-${first.id}`)
    await until('its working directory is removed', () => !existsSync(directory))
    await worker()
    await until('it runs again', () => processesWith(mark).length >= 3)
    const found = await taskRun(executionId, 'long')
    expect(found?.attempts[0]).toMatchObject({ endedBy: 'worker-lost', workerId: first.id })
    expect(await workerRow(first.name)).toMatchObject({ state: 'lost' })
    await until('the loss is an event, once', async () => {
      const { rowCount } = await db.pool.query(
        `SELECT 1 FROM system_events WHERE type = 'worker.lost' AND subject = $1`,
        [first.id],
      )
      return rowCount === 1
    })
    await server.runtime.apply(executionId, { type: 'execution.kill' })
    await until('all is gone', () => processesWith(mark).length === 0)
  })

  it('drains on SIGTERM: short work finishes, long work is handed back and not counted', async () => {
    const first = await worker([], { MILLRACE_DRAIN_MS: '300' })
    const { mark, executionId } = await runSleeper()
    first.process.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    expect(processesWith(mark)).toEqual([])
    expect(await workerRow(first.name)).toMatchObject({ state: 'left' })
    const second = await worker()
    const again = await until('another attempt runs', async () => {
      const found = await taskRun(executionId, 'long')
      return found?.attempts.find((attempt) => attempt.workerId === second.id)
    })
    expect(again.state).toBe('RUNNING')
    expect((await taskRun(executionId, 'long'))?.lostCount).toBe(0)
    await server.runtime.apply(executionId, { type: 'execution.kill' })
    await until('all is gone', () => processesWith(mark).length === 0)
  })

  it('keeps a result over a restart of the server and sends it then', async () => {
    await worker()
    const executionId = await run(`- id: work
  type: scripts.shell.Commands
  commands:
    - echo begun
    - while [ ! -e ${folder.path}/go ]; do sleep 0.05; done
    - echo '::{"outputs":{"answer":42}}::'`)
    await until('it runs', async () => (await messages(executionId)).includes('begun'))
    const { port } = server
    await server.stop()
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(folder.path, 'go'), '')
    server = await startServer(db, { port })
    expect(await ended(executionId)).toBe('SUCCESS')
    const found = await taskRun(executionId, 'work')
    expect(found?.outputs).toMatchObject({ vars: { answer: 42 } })
    expect(found?.attempts).toHaveLength(1)
  })

  it('stops its own children when its lease cannot be renewed', async () => {
    await worker()
    const { mark, executionId } = await runSleeper()
    const { port } = server
    await server.stop()
    await until('the children are gone', () => processesWith(mark).length === 0)
    server = await startServer(db, { port })
    await until('it runs again', () => processesWith(mark).length >= 3)
    await server.runtime.apply(executionId, { type: 'execution.kill' })
    await until('all is gone', () => processesWith(mark).length === 0)
  })

  it('is refused with a wrong token, in one sentence', async () => {
    const refused = await startWorkerProcess(server.url, ['--token', 'mlr_wrong'])
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toContain('is unknown, expired, revoked or not of the scope worker')
  })

  it('says in one sentence what is wrong with its arguments', async () => {
    const wrong = await startWorkerProcess(server.url, ['--slots', 'many'])
    expect(await wrong.ended).toBe(2)
    expect(wrong.output().trim()).toBe('--slots: "many" is not a number from 1 to 10000.')
  })
})

const viewer = (role: 'viewer' | 'administrator') =>
  ({
    userId: randomUUID(),
    email: 'ada@example.org',
    name: 'Ada',
    kind: 'person',
    grants: [{ namespace: '', role }],
    locale: null,
    theme: null,
  }) as Viewer

describe('what a task asks of the server', () => {
  it('gets secrets of its namespace, and nobody sees them', async () => {
    await worker()
    await setSecret({ namespace: 'test', key: 'TOKEN', value: 'hunter2-hunter2' })
    const executionId = await run(`- id: use
  type: scripts.shell.Commands
  env: { TOKEN: "{{ secret('TOKEN') }}" }
  commands:
    - echo "the token is $TOKEN"
    - test "$TOKEN" = hunter2-hunter2
- id: show
  type: core.debug.Return
  format: "token={{ secret('TOKEN') }}"`)
    expect(await ended(executionId)).toBe('SUCCESS')
    await until('the line is there', async () =>
      (await messages(executionId)).includes('the token is ******'),
    )
    expect((await taskRun(executionId, 'show'))?.outputs).toEqual({ value: 'token=******' })
    expect(JSON.stringify(await messages(executionId))).not.toContain('hunter2')
  })

  it('keeps keys and states, and is refused those of a namespace that is not its own', async () => {
    await worker()
    const executionId = await run(`- id: put
  type: core.kv.Set
  key: colour
  value: { a: 1 }
- id: read
  type: core.debug.Return
  format: "{{ kv('colour').a }}"
- id: keep
  type: core.state.Set
  data: { page: 3 }
- id: kept
  type: core.state.Get
- id: foreign
  type: core.kv.Get
  namespace: elsewhere
  key: colour`)
    expect(await ended(executionId)).toBe('FAILED')
    expect((await taskRun(executionId, 'read'))?.outputs).toEqual({ value: '1' })
    expect((await taskRun(executionId, 'kept'))?.outputs).toEqual({ count: 1, data: { page: 3 } })
    const foreign = await taskRun(executionId, 'foreign')
    expect(foreign?.failure?.message).toBe(
      'Flows of test have no right to what belongs to elsewhere.',
    )
  })
})

describe('people and workers', () => {
  it('pause, resume and drain a worker; viewers may only look', async () => {
    const { id, ended: left } = await worker()
    const [ada, bob] = [viewer('administrator'), viewer('viewer')]
    await expect(pauseWorker(bob, id)).rejects.toMatchObject({ code: 'forbidden' })
    await pauseWorker(ada, id)
    expect((await readWorker(bob, id)).state).toBe('paused')
    const executionId = await run('- id: wait\n  type: core.debug.Return')
    await until('it waits for a worker', async () => {
      const { rowCount } = await db.pool.query('SELECT 1 FROM work_items WHERE execution_id = $1', [
        executionId,
      ])
      return rowCount === 1
    })
    await resumeWorker(ada, id)
    expect(await ended(executionId)).toBe('SUCCESS')
    await expect(resumeWorker(ada, randomUUID())).rejects.toMatchObject({ code: 'not-found' })
    await drainWorker(ada, id)
    expect(await left).toBe(0)
    await expect(pauseWorker(ada, id)).rejects.toMatchObject({ code: 'conflict' })
    const gone = (await readWorkers(bob, { gone: true })).find((each) => each.id === id)
    expect(gone?.stateHistory.map(({ state, by }) => [state, by])).toEqual([
      ['active', undefined],
      ['paused', 'ada@example.org'],
      ['active', 'ada@example.org'],
      ['draining', 'ada@example.org'],
      ['left', undefined],
    ])
    const { rows } = await db.pool.query<{ type: string }>(
      'SELECT type FROM system_events WHERE subject = $1 ORDER BY position',
      [id],
    )
    expect(rows.map(({ type }) => type)).toEqual([
      'worker.joined',
      'worker.paused',
      'worker.resumed',
      'worker.draining',
      'worker.left',
    ])
  })
})
