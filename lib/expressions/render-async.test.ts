import { describe, expect, it } from 'vitest'
import { renderAsync, renderDeepAsync, Suspended, taint, type Value } from './index'
import { sample, sampleEnvironment } from './examples/sample'

function environment(asyncFunctions: Record<string, (args: Suspended['args']) => Promise<Value>>) {
  return { ...sampleEnvironment(), asyncFunctions }
}

describe('renderAsync', () => {
  it('waits for answers, and asks each question once', async () => {
    const asked: string[] = []
    const read = async ({ positional }: Suspended['args']): Promise<Value> => {
      asked.push(String(positional[0]))
      await Promise.resolve()
      return `<${String(positional[0])}>`
    }
    const template =
      '{{ read("a") }}{% for x in 1..3 %}{{ read("b") }}{% endfor %}{{ read("a" ~ "") }}'
    const { value } = await renderAsync(template, sample, environment({ read }))
    expect(value).toBe('<a><b><b><b><a>')
    expect(asked).toEqual(['a', 'b'])
  })

  it('uses an answer in the next question', async () => {
    const kv = async ({ positional }: Suspended['args']): Promise<Value> =>
      `${String(positional[0])}+`
    expect((await renderAsync('{{ kv(kv(kv("a"))) }}', {}, environment({ kv }))).value).toBe('a+++')
  })

  it('keeps chance and time the same while it waits', async () => {
    let asked = 0
    const http = async ({ named }: Suspended['args']): Promise<Value> => {
      asked += 1
      return named['uri']!
    }
    const { value } = await renderAsync(
      '{{ uuid() }} {{ http(uri=uuid()) }} {{ uuid() }}',
      {},
      environment({ http }),
    )
    const ids = String(value).split(' ')
    expect(new Set(ids).size).toBe(3)
    expect(asked).toBe(1)
  })

  it('gives a failed answer its place', async () => {
    const read = async (): Promise<Value> => {
      throw new Error('gone')
    }
    await expect(renderAsync(' {{ read("x") }}', {}, environment({ read }))).rejects.toMatchObject({
      code: 'host',
      message: 'read(): gone',
      line: 1,
      column: 5,
    })
  })

  it('does not ask what is not reached', async () => {
    const read = async (): Promise<Value> => {
      throw new Error('asked')
    }
    expect((await renderAsync('{{ true ? 1 : read("x") }}', {}, environment({ read }))).value).toBe(
      1,
    )
  })

  it('keeps secrets', async () => {
    const secret = async (): Promise<Value> => taint('hidden')
    const result = await renderDeepAsync({ a: 'x {{ secret("K") }}' }, {}, environment({ secret }))
    expect(result).toEqual({
      value: { a: 'x hidden' },
      shown: { a: 'x ******' },
      secrets: ['hidden'],
    })
  })

  it('ends where there are too many questions', async () => {
    const kv = async (): Promise<Value> => 1
    const template = '{% for x in 1..1000 %}{{ kv(x) }}{% endfor %}'
    await expect(renderAsync(template, {}, environment({ kv }))).rejects.toMatchObject({
      code: 'budget',
    })
  })
})
