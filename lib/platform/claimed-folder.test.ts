import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { claimFolder } from './claimed-folder'

vi.setConfig({ testTimeout: 120_000 })

let folder: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-claim-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const prelude = `import { claimFolder } from ${JSON.stringify(join(import.meta.dirname, 'claimed-folder.ts'))}
  const claim = (path) => {
    try { claimFolder(path); return 'mine' } catch (error) { return error.message }
  }`

/** A process that says 'waits', runs `body` with what it is told as `told`, answers, and stays. */
async function claimant(body: string) {
  const script = `${prelude}
    process.stdin.once('data', (chunk) => {
      const told = JSON.parse(chunk)
      console.log(JSON.stringify((() => { ${body} })()))
    })
    console.log('waits')`
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  children.push(child)
  const next = () =>
    new Promise<string>((resolve) =>
      child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
    )
  expect(await next()).toBe('waits')
  return {
    pid: child.pid ?? 0,
    async tell(told: unknown): Promise<unknown> {
      const said = next()
      child.stdin.write(JSON.stringify(told))
      return JSON.parse(await said) as unknown
    },
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

it('is held by one, refused to all others, and free again when given back', () => {
  const first = claimFolder(folder)
  expect(() => claimFolder(folder)).toThrow(
    `MILLRACE_DATA_DIR: ${folder} is in use by process ${process.pid}. Stop it, or set another MILLRACE_DATA_DIR and PORT.`,
  )
  first.release()
  claimFolder(folder).release()
  claimFolder(folder)
  expect(() => first.release()).not.toThrow()
  expect(() => claimFolder(folder)).toThrow('is in use')
})

it('is taken over when its owner was killed', async () => {
  const owner = await claimant('return claim(told)')
  expect(await owner.tell(folder)).toBe('mine')
  expect(() => claimFolder(folder)).toThrow(`in use by process ${owner.pid}`)
  await owner.kill()
  claimFolder(folder)
  expect(readdirSync(folder)).toEqual(['owner.2'])
})

it('of a dead owner goes to exactly one of many who come at once', async () => {
  const folders = Array.from({ length: 40 }, (_, round) => join(folder, String(round)))
  for (const path of folders) {
    mkdirSync(path)
    writeFileSync(join(path, 'owner.1'), JSON.stringify({ pid: 4_194_999, start: '1' }))
  }
  // All of them take the next folder at the same tick, as far as the machine lets them.
  const body = `return told.folders.map((path, round) => {
    while (Date.now() < told.at + round * 15);
    return claim(path)
  })`
  const rivals = await Promise.all(Array.from({ length: 3 }, () => claimant(body)))
  const told = { folders, at: Date.now() + 300 }
  const said = (await Promise.all(rivals.map((rival) => rival.tell(told)))) as string[][]
  for (const round of folders.keys()) {
    const words = said.map((each) => each[round] ?? '')
    expect(words.filter((each) => each === 'mine')).toHaveLength(1)
    expect(words.filter((each) => each.includes('is in use by process'))).toHaveLength(2)
  }
})

it('does not believe an id that now belongs to somebody else', () => {
  writeFileSync(join(folder, 'owner.7'), JSON.stringify({ pid: process.pid, start: 'long ago' }))
  claimFolder(folder)
  expect(readdirSync(folder)).toEqual(['owner.8'])
})

it('is taken where a claim was cut off in the middle', () => {
  writeFileSync(join(folder, 'owner.1'), '')
  writeFileSync(join(folder, 'owner.2.4711'), '{"pid":')
  claimFolder(folder)
  expect(readdirSync(folder).toSorted()).toEqual(['owner.2', 'owner.2.4711'])
})

it('names a process that has ended by no id that lives', () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  writeFileSync(join(folder, 'owner.1'), JSON.stringify({ pid, start: '1' }))
  expect(() => claimFolder(folder)).not.toThrow()
})
