// The task runs that one decision made or changed, in that order. Most decisions touch two or three: those
// are found by looking along the list, and only a long list gets a Map, which costs more than it saves.

import type { TaskRun } from '../execution'

export type ChangedTaskRun = { row: TaskRun; isNew: boolean }

const longList = 8

export class ChangedTaskRuns {
  readonly list: ChangedTaskRun[] = []
  private byId: Map<string, ChangedTaskRun> | null = null

  get(id: string): ChangedTaskRun | undefined {
    if (this.byId) return this.byId.get(id)
    for (const entry of this.list) if (entry.row.id === id) return entry
    return undefined
  }

  add(row: TaskRun, isNew: boolean): void {
    const entry = { row, isNew }
    this.list.push(entry)
    if (this.byId) this.byId.set(row.id, entry)
    else if (this.list.length > longList) {
      this.byId = new Map(this.list.map((one) => [one.row.id, one]))
    }
  }
}
