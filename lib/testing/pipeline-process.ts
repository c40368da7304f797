// A process that does nothing but send notifications, so that a test can kill it.

import { createPrisma } from '@/lib/db/client'
import { createPool } from '@/lib/db/pool'
import { allowLoopback, testPipeline } from './notifications'
import { holdRunning } from './people'

const url = process.argv[2] ?? ''
allowLoopback()
const pool = createPool(url, { max: 5, name: 'notifications' })
holdRunning({ url, pool, prisma: createPrisma(pool) })
testPipeline({ pool }, null)
process.stdout.write('started\n')
