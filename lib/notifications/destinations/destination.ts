// What a destination is: a file of its own that exports one of these, and a line in registry.ts. `deliver`
// gets one or several events in order and a context; it resolves once the other side has them for sure, and
// throws a DeliveryError with what went wrong otherwise. Everything else (order, retries, breaker, history,
// isolation) is the pipeline's.

import type { z } from 'zod'
import type { Digest, NotificationEvent, Sending } from '@/lib/engine'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'

export type Batch = {
  /** The same on every try. Without a full stop. */
  id: string
  /** At least one, in the order in which they happened. Of a digest: the first few. */
  events: NotificationEvent[]
  digest: Digest | null
  /** What a task adds to the words: a message of its own, and facts before the others. */
  extra?: { message: string | null; facts: { name: string; value: string }[] }
  sending: Sending
}

export type DeliverContext<Config> = {
  config: Config
  /** A text of one's own instead of the default one, from the subscription or the destination. */
  template: string | null
  guard: AddressGuard
  /** Aborts at the deadline. */
  signal: AbortSignal
  now(): number
  /** A connection that is kept from one delivery to the next, and closed after a failure. */
  hold<T>(
    open: () => Promise<T> | T,
    close: (opened: T) => unknown,
    /** After a delivery that failed, instead of `close`: what others have under way may end well. */
    retire?: (opened: T) => unknown,
  ): Promise<T>
}

/** What was sent and answered, as people see it; texts are cut when they are stored. */
export type Receipt = {
  request?: string
  status?: number
  response?: string
  /** Of the answer, and of those alone that can hold no secret (http/shown-headers). */
  headers?: Record<string, string>
}

export type Destination<Config = unknown> = {
  id: string
  /** machine: every event. people: grouped, limited, in words. */
  audience: 'machine' | 'people'
  /** Shape of `config`. Fields named in `secrets` are sealed at rest and never shown again. */
  schema: z.ZodType<Config>
  secrets: readonly string[]
  /** What it connects to: checked by the address guard when it is saved, and again at each connection. */
  targets(config: Config): { host: string; port: number }[]
  /** How many events one call may take, each a message of its own. */
  atOnce: number
  /** How many calls may be under way. */
  lanes: number
  /** True where `config.batch` makes several events one message. */
  batches?: boolean
  deliver(batch: Batch, context: DeliverContext<Config>): Promise<Receipt>
}

export type FailureCause =
  | 'dns'
  | 'tls'
  | 'timeout'
  | 'connection'
  | 'blocked-address'
  | 'redirect'
  | 'http-4xx'
  | 'http-5xx'
  | 'gone'
  | 'rejected'
  | 'template'
  | 'library'
  | 'other'

export class DeliveryError extends Error {
  constructor(
    readonly reason: FailureCause,
    message: string,
    readonly details: Receipt & {
      retryAfterMs?: number | null
      /** Trying again cannot help. */
      final?: boolean
    } = {},
  ) {
    super(message)
    this.name = 'DeliveryError'
  }
}

export function defineDestination<Schema extends z.ZodType>(
  definition: Omit<Destination<z.output<Schema>>, 'schema'> & { schema: Schema },
): Destination<z.output<Schema>> {
  return definition as unknown as Destination<z.output<Schema>>
}
