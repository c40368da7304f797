// The whole REST API: one table. Where two paths could match, the first one stands for it.

import type { Route } from './route'
import { bulkRoutes } from './routes/bulk'
import { clusterRoutes } from './routes/cluster'
import { workerRoutes } from './routes/workers'
import { executionRoutes } from './routes/executions'
import { fileRoutes } from './routes/files'
import { flowRoutes } from './routes/flows'
import { followRoutes } from './routes/follow'
import { kvRoutes } from './routes/kv'
import { besideExecutionRoutes } from './routes/beside-executions'
import { flowListRoutes } from './routes/flow-lists'
import { metricRoutes } from './routes/metrics'
import { namespaceRoutes } from './routes/namespaces'
import { namespaceFileRoutes } from './routes/namespace-files'
import { logRoutes } from './routes/logs'
import { lookRoutes } from './routes/look-inside'
import { eventRoutes } from './routes/events'
import { notificationRoutes } from './routes/notifications'
import { operationRoutes } from './routes/operations'
import { triggerRoutes } from './routes/triggers'

export const routes: readonly Route[] = [
  ...lookRoutes,
  ...kvRoutes,
  ...namespaceFileRoutes,
  ...namespaceRoutes,
  ...metricRoutes,
  ...flowListRoutes,
  ...flowRoutes,
  ...besideExecutionRoutes,
  ...bulkRoutes,
  ...operationRoutes,
  ...followRoutes,
  ...fileRoutes,
  ...executionRoutes,
  ...logRoutes,
  ...triggerRoutes,
  ...eventRoutes,
  ...notificationRoutes,
  ...clusterRoutes,
  ...workerRoutes,
]
