// Every destination type. One of your own is one file and one line here.

import type { Destination } from './destination'
import { logDestination } from './log'
import { webhook } from './webhook/webhook'

export const destinationTypes = [webhook, logDestination] as Destination[]

const byId = new Map(destinationTypes.map((type) => [type.id, type]))

export const findDestinationType = (id: string): Destination | null => byId.get(id) ?? null
