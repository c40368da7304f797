// Fills a lane from Postgres, and says which flow an event is decided with.

import type { Pool } from 'pg'
import { isConnectionFault } from '@/lib/db/pool'
import type { EngineEvent, Execution, Flow } from '@/lib/engine'
import { isAppError, AppError } from '@/lib/shared/errors'
import { emptyFlow, type FlowStore } from './flows'
import type { Lane } from './lane'
import { loadState } from './load'

/** How long events wait for a Postgres that is away before their senders are told. */
const patienceMs = 20_000

export class LaneLoader {
  constructor(
    private readonly pool: Pool,
    private readonly flows: FlowStore,
  ) {}

  /** `born` is the start of an execution whose id is new: nothing to read, and a taken id shows at the commit. */
  async load(lane: Lane, born: EngineEvent | null): Promise<void> {
    const began = performance.now()
    for (;;) {
      try {
        if (born?.type !== 'execution.start') lane.state = await loadState(this.pool, lane.id)
        await this.loadFlow(lane, born)
        return
      } catch (error) {
        await this.waitOrThrow(error, began)
      }
    }
  }

  private async loadFlow(lane: Lane, born: EngineEvent | null): Promise<void> {
    const start = born?.type === 'execution.start' ? born.start : null
    if (start) {
      lane.flow = await this.flows.load(start.namespace, start.flowId, start.flowRevision)
      return
    }
    const execution = lane.state?.execution
    if (!execution) return
    const { namespace, flowId, flowRevision } = execution
    try {
      lane.flow = await this.flows.load(namespace, flowId, flowRevision)
    } catch (error) {
      if (!isAppError(error)) throw error
      lane.flow = emptyFlow(namespace, flowId, flowRevision)
    }
  }

  private wanted(lane: Lane, event: EngineEvent): Flow | null | undefined {
    if (event.type === 'execution.start' && !lane.state) {
      const { namespace, flowId, flowRevision } = event.start
      return this.flows.peek(namespace, flowId, flowRevision)
    }
    const execution = lane.state?.execution
    if (event.type === 'execution.restart' && event.revision !== undefined && execution) {
      if (event.revision === execution.flowRevision) return lane.flow
      return this.flows.peek(execution.namespace, execution.flowId, event.revision)
    }
    return lane.flow ?? (execution ? null : emptyFlow('', '', 0))
  }

  hasFlowFor(lane: Lane, event: EngineEvent): boolean {
    return Boolean(this.wanted(lane, event))
  }

  flowFor(lane: Lane, event: EngineEvent): Flow {
    const flow = this.wanted(lane, event)
    if (!flow) throw new Error('Invariant broken: an event is decided without its flow')
    return flow
  }

  async loadFlowFor(lane: Lane, event: EngineEvent): Promise<void> {
    if (event.type === 'execution.start') {
      await this.flows.load(event.start.namespace, event.start.flowId, event.start.flowRevision)
    } else if (event.type === 'execution.restart' && event.revision !== undefined) {
      const { namespace = '', flowId = '' } = lane.state?.execution ?? {}
      await this.flows.load(namespace, flowId, event.revision)
    } else {
      await this.loadFlow(lane, null)
    }
  }

  /** What the execution runs on from here. */
  keepFlow(lane: Lane, flow: Flow): void {
    lane.flow = flow
  }

  /** Reads the execution row as soon as Postgres answers. */
  async untilBack(executionId: string, cause: unknown): Promise<Execution | null> {
    const began = performance.now()
    let error = cause
    for (;;) {
      await this.waitOrThrow(error, began)
      try {
        return (await loadState(this.pool, executionId))?.execution ?? null
      } catch (failed) {
        error = failed
      }
    }
  }

  private async waitOrThrow(error: unknown, began: number): Promise<void> {
    if (isAppError(error) || !isConnectionFault(error)) throw error
    if (performance.now() - began > patienceMs) {
      throw new AppError('unavailable', 'The database cannot be reached now.', { cause: error })
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
