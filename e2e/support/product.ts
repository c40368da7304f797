// The running product from outside: its administrator, and its REST API as the journeys use it to prepare
// what a page is to show, and to prove what a page has done.

import { expect } from '@playwright/test'

export type Person = { email: string; password: string }

export const administrator: Person = {
  email: 'ada@example.com',
  password: 'correct horse battery',
}

type Attempt = {
  number: number
  workerId: string | null
  endedBy: string | null
  state: { current: string }
}

export type Execution = {
  id: string
  flowId: string
  state: { current: string; startDate: string; endDate: string | null }
  outputs: Record<string, unknown> | null
  taskRunList: { id: string; taskId: string; state: { current: string }; attempts: Attempt[] }[]
}

export type Rest = ReturnType<typeof restOf>

export function restOf(url: string, person: Person = administrator) {
  const authorization = `Basic ${btoa(`${person.email}:${person.password}`)}`

  const call = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}/api/v1/main${path}`, {
      ...init,
      method,
      headers: { authorization, ...init.headers },
    })

  async function read<T>(response: Response): Promise<T> {
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }

  const yaml = (source: string): RequestInit => ({
    body: source,
    headers: { 'content-type': 'application/x-yaml' },
  })

  const rest = {
    call,
    createFlow: async (source: string) => read(await call('POST', '/flows', yaml(source))),
    saveFlow: async (key: string, source: string) =>
      read(await call('PUT', `/flows/${key}`, yaml(source))),
    /** With `wait` it has ended when this returns. */
    async start(key: string, options: { inputs?: Record<string, string>; wait?: boolean } = {}) {
      const body = new FormData()
      for (const [name, value] of Object.entries(options.inputs ?? {})) body.set(name, value)
      const query = options.wait ? '?wait=true' : ''
      return read<Execution>(await call('POST', `/executions/${key}${query}`, { body }))
    },
    execution: async (id: string) => read<Execution>(await call('GET', `/executions/${id}`)),
    async executionsOf(key: string) {
      const [namespace = '', flowId = ''] = key.split('/')
      const query = new URLSearchParams({ namespace, flowId })
      const found = await call('GET', `/executions/search?${query}`)
      return (await read<{ results: Execution[] }>(found)).results
    },
    async reaches(id: string, state: string) {
      await expect
        .poll(async () => (await rest.execution(id)).state.current, { timeout: 30_000 })
        .toBe(state)
    },
    kill: async (id: string) => read(await call('DELETE', `/executions/${id}/kill`)),
  }
  return rest
}

let counter = 0

/** A name that no other test and no other run has. */
export function uniqueName(word: string): string {
  counter += 1
  return `${word}-${process.pid.toString(36)}${Date.now().toString(36)}${counter}`
}
