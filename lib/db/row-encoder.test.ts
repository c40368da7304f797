import { expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { encodeRows, readRowTypes, storable, type Cell, type Readers } from './row-encoder'

const { pool } = await testDatabase()
const client = await pool.connect()
const types = await readRowTypes(client, ['executions', 'task_runs', 'timers'])
client.release()

const typeOf = (table: string) => {
  const type = types.get(table)
  if (!type) throw new Error(`no ${table}`)
  return type
}

/** Rows that are lists of cells, for columns of these names. */
const cellsOf = (names: string[]): Readers<Cell[]> =>
  Object.fromEntries(names.map((name, at) => [name, (row: Cell[]) => row[at]]))

test('rows come back from Postgres as they were laid out', async () => {
  const id = '01a1fdd3-c85b-7af5-b84f-311ecbec8687'
  const names = [
    'id',
    'version',
    'terminal',
    'state',
    'history',
    'inputs',
    'labels',
    'breakpoints',
    'created_at',
    'outputs',
  ]
  const at = 1_795_259_877_466
  const moved = ['CREATED', 'RUNNING', 'SUCCESS'].map((state, ms) => ({ state, at: at + ms }))
  const quoted = [{ a: 'ü "q" \\ 流' }]
  const rows = [
    [id, -5, true, 'ünïcode 流 🚀', moved, quoted, { k: 'ü' }, ['x', 'ü,{}"'], at, null],
    [id, 2 ** 31 - 1, false, '', [], [], {}, [], 12.5, { big: 'y'.repeat(200_000) }],
  ]
  const { rows: back } = await pool.query(
    `SELECT id, version, terminal, state, history, inputs, labels, breakpoints,
       (extract(epoch FROM created_at) * 1000)::float8 AS created_at, outputs
     FROM unnest($1::executions[])`,
    [encodeRows(typeOf('executions'), cellsOf(names), rows)],
  )
  expect(back.map((row) => names.map((name) => row[name]))).toEqual(rows)
})

test('text that Postgres cannot hold is marked, not refused', async () => {
  const names = ['value', 'outputs']
  const outputs = { nul: 'a\0b', half: 'x\ud800y', fine: '\\u0000 as text', pair: '🚀' }
  const { rows } = await pool.query(
    'SELECT value, outputs::jsonb AS outputs FROM unnest($1::task_runs[])',
    [encodeRows(typeOf('task_runs'), cellsOf(names), [['a\0b\ud800', outputs]])],
  )
  expect(rows).toEqual([
    {
      value: 'a\ufffdb\ufffd',
      outputs: { nul: 'a\ufffdb', half: 'x\ufffdy', fine: '\\u0000 as text', pair: '🚀' },
    },
  ])
  expect(storable('"\\\\u0000"')).toBe('"\\\\u0000"')
})

test('no rows are no rows, and many are many', async () => {
  const count = async (rows: string[][]) =>
    (
      await pool.query('SELECT count(*)::int AS n FROM unnest($1::timers[])', [
        encodeRows(typeOf('timers'), { name: ([name]: string[]) => name }, rows),
      ])
    ).rows[0].n
  expect(await count([])).toBe(0)
  expect(await count(Array.from({ length: 5_000 }, () => ['timeout']))).toBe(5_000)
})
