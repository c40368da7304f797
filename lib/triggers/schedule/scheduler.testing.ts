// A server of schedules in a process of its own, to be killed by a test: runtime, workers of the test, loop.

import { createPrisma } from '@/lib/db/client'
import { createPool } from '@/lib/db/pool'
import { holdRunning } from '../../testing/people'
import { testRuntime } from '../../testing/test-runtime'
import { startScheduling } from './schedule-loop'

const url = process.env.MILLRACE_TEST_URL ?? ''
const pool = createPool(url, { max: 10, name: 'scheduler' })
const db = { url, pool, prisma: createPrisma(pool) }
const { runtime } = await testRuntime(db)
holdRunning(db, runtime)
startScheduling(pool)
console.log('scheduling')
