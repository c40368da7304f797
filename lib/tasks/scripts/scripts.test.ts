import { beforeEach, describe, expect, it, vi } from 'vitest'
import { liveProcesses } from '@/lib/workers/client/process-group'
import { outputsOf, runTask, testContext, type TestContext } from '../context.testing'
import { matchesGlob } from './glob'

let ctx: TestContext
beforeEach(async () => {
  ctx = await testContext()
  return () => ctx.close()
})

const shell = (commands: string[], more: Record<string, unknown> = {}) =>
  runTask(ctx, 'scripts.shell.Commands', { commands, ...more })

describe('scripts', () => {
  it('stop at the first command that fails, unless told otherwise', async () => {
    const failed = await shell(['false', 'echo after'])
    expect(failed).toMatchObject({
      ok: false,
      failure: { code: 'script-exit', details: { exitCode: 1 } },
    })
    expect(ctx.logged).toEqual([])
    expect(outputsOf(await shell(['false', 'echo after'], { failFast: false })).exitCode).toBe(0)
  })

  it('run all commands in one shell, after the ones before', async () => {
    const found = await shell(['echo "$word $NAME"'], {
      beforeCommands: ['word=hello'],
      env: { NAME: 5 },
    })
    expect(outputsOf(found).stdOutLineCount).toBe(1)
    expect(ctx.logged).toEqual([{ level: 'INFO', message: 'hello 5' }])
  })

  it('hand over outputs, metrics and logs that the script prints in lines of its own', async () => {
    const found = await shell([
      `echo '::{"outputs":{"a":1,"b":{"c":[2]}}}::'`,
      `echo '::{"outputs":{"a":3},"metrics":[{"name":"rows","type":"counter","value":7,"tags":{"k":"v"}}]}::'`,
      `echo '::{"logs":[{"level":"warn","message":"careful"}]}::'`,
      `echo '::{no json}::'`,
    ])
    expect(outputsOf(found).vars).toEqual({ a: 3, b: { c: [2] } })
    expect(ctx.metrics).toEqual([{ name: 'rows', kind: 'counter', value: 7, tags: { k: 'v' } }])
    expect(ctx.logged).toEqual([
      { level: 'WARN', message: 'careful' },
      { level: 'INFO', message: '::{no json}::' },
    ])
  })

  it('put files in and keep the ones that match, and nothing outside the directory', async () => {
    const uri = await ctx.files.write('in.txt', 'stored')
    const found = await shell(
      [
        `cat a.txt b/c.txt {{ workingDir }}/a.txt ${uri}`,
        'mkdir -p out/x',
        'cp a.txt out/x/r.csv',
        'ln -s /etc/passwd out/p.csv',
      ],
      { inputFiles: { 'a.txt': 'one\n', 'b/c.txt': uri }, outputFiles: ['out/**/*.csv'] },
    )
    expect(ctx.logged.map(({ message }) => message).join(' ')).toBe('one storedone stored')
    const files = outputsOf(found).outputFiles as Record<string, string>
    expect(Object.keys(files)).toEqual(['out/x/r.csv'])
    expect(ctx.stored.get(files['out/x/r.csv'] ?? '')?.toString()).toBe('one\n')
    await expect(shell(['true'], { inputFiles: { '../x': 'y' } })).rejects.toThrow('points outside')
  })

  it('do not see the settings of the worker', async () => {
    process.env.MILLRACE_SECRET_KEY = 'never-shown-to-a-script-0123456789'
    await shell(['env'])
    delete process.env.MILLRACE_SECRET_KEY
    expect(ctx.logged.some(({ message }) => message.includes('never-shown'))).toBe(false)
  })

  it('make a warning of stderr where asked', async () => {
    expect(await shell(['echo x >&2'], { warningOnStdErr: true })).toMatchObject({
      state: 'WARNING',
    })
    expect(await shell(['echo x >&2'])).toMatchObject({ state: 'SUCCESS' })
  })

  it('run Node.js, as CommonJS and as modules, and Python', async () => {
    const tell = "console.log('::' + JSON.stringify({ outputs: { n: value } }) + '::')"
    for (const head of [
      "const value = require('node:path').sep.length",
      "import { sep } from 'node:path'\nconst value = await sep.length",
    ]) {
      const found = await runTask(ctx, 'scripts.node.Script', { script: `${head}\n${tell}` })
      expect(outputsOf(found).vars).toEqual({ n: 1 })
    }
    const python = await runTask(ctx, 'scripts.python.Script', {
      script: "import json\nprint('::' + json.dumps({'outputs': {'n': 2}}) + '::')",
    })
    expect(outputsOf(python).vars).toEqual({ n: 2 })
  })

  it('cut a line that never ends, and go on', async () => {
    await shell(["head -c 200000 /dev/zero | tr '\\0' x; echo; echo end"])
    expect(ctx.logged).toHaveLength(2)
    expect(ctx.logged[0]).toMatchObject({ message: 'x'.repeat(32_000), cut: 168_000 })
    expect(ctx.logged[1]).toEqual({ level: 'INFO', message: 'end' })
  })

  it('end with their signal, and what they started in the background ends with them', async () => {
    const running = expect(shell(['sleep 300 & echo up; sleep 300'])).rejects.toThrow('stop')
    await vi.waitFor(() => expect(ctx.logged[0]?.message).toBe('up'), { timeout: 15_000 })
    ctx.abort.abort(new Error('stop'))
    await running
    const next = await testContext()
    const found = await runTask(next, 'scripts.shell.Commands', {
      commands: ['sleep 300 & echo $!'],
    })
    expect(outputsOf(found).exitCode).toBe(0)
    const alive = (await liveProcesses()).map(({ pid }) => pid)
    expect(alive).not.toContain(Number(next.logged[0]?.message))
    await next.close()
  })

  it('have the grace that they ask for to end by themselves', async () => {
    const tidy = `trap 'sleep 1; echo tidied up; exit 0' TERM; echo ready; while true; do sleep 0.05; done`
    const said = () => ctx.logged.map(({ message }) => message)
    const stopped = async (more: Record<string, unknown>) => {
      const running = shell([tidy], more)
      await expect.poll(said, { timeout: 15_000 }).toContain('ready')
      ctx.abort.abort(new Error('stop'))
      await expect(running).rejects.toThrow('stop')
    }
    await stopped({ stopGrace: 'PT50S' })
    expect(said()).toContain('tidied up')
    await ctx.close()
    ctx = await testContext()
    await stopped({ stopGrace: 0 })
    expect(said()).not.toContain('tidied up')
    await expect(shell(['true'], { stopGrace: 'soon' })).rejects.toThrow(
      'Write a duration such as PT30S or PT5M.',
    )
  })

  it('match names by pattern', () => {
    expect(matchesGlob('a/b.csv', ['*.csv'])).toBe(false)
    expect(matchesGlob('a/b.csv', ['**/*.csv'])).toBe(true)
    expect(matchesGlob('b.csv', ['**/*.{csv,txt}'])).toBe(true)
    expect(matchesGlob('b+c.csv', ['b+c.csv'])).toBe(true)
    expect(matchesGlob('bbc.csv', ['b+c.csv'])).toBe(false)
  })
})
