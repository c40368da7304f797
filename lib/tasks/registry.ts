// Every task type that a worker can run. A new one is one file and one line here.

import { echoTask } from './debug/echo'
import { returnTask } from './debug/return'
import { assertTask } from './execution/assert'
import { exitTask } from './execution/exit'
import { countTask, killTask, purgeExecutions, resumeTask } from './execution/control-tasks'
import { failTask } from './execution/fail'
import { labelsTask } from './execution/labels'
import { setVariables } from './execution/set-variables'
import { unsetVariables } from './execution/unset-variables'
import { downloadTask } from './http/download'
import { requestTask } from './http/request'
import { kvDelete, kvGet, kvGetKeys, kvPut, kvSet } from './kv/kv-tasks'
import { logTask } from './log/log'
import { fetchLogs, purgeLogs } from './log/log-store-tasks'
import { publishMetrics } from './metric/publish'
import { executionTasks } from './notifications/execution-tasks'
import { incomingWebhooks } from './notifications/incoming-webhooks'
import { mailSend } from './notifications/mail-send'
import { webhookSend } from './notifications/webhook-send'
import { outputValues } from './output/output-values'
import { plainType } from './plain-type'
import { nodeTasks, pythonTasks, shellTasks } from './scripts/languages'
import { stateDelete, stateGet, stateSet } from './state/state-tasks'
import {
  storageConcat,
  storageDelete,
  storageReverse,
  storageSize,
  storageWrite,
} from './storage/file-tasks'
import { deduplicateItems, filterItems } from './storage/item-tasks'
import { keepCache, restoreCache } from './storage/directory-cache'
import { localFiles } from './storage/local-files'
import { workingDirectoryNamespaceFiles } from './storage/namespace-files'
import { storageSplit } from './storage/split'
import type { TaskType } from './task-type'
import { templatedTask } from './templating/templated-task'
import { toggleTrigger } from './trigger/toggle'

export const taskTypes = [
  logTask,
  returnTask,
  echoTask,
  outputValues,
  failTask,
  exitTask,
  assertTask,
  labelsTask,
  setVariables,
  unsetVariables,
  requestTask,
  downloadTask,
  publishMetrics,
  ...shellTasks,
  ...nodeTasks,
  ...pythonTasks,
  fetchLogs,
  purgeLogs,
  resumeTask,
  killTask,
  countTask,
  purgeExecutions,
  kvGet,
  kvSet,
  kvPut,
  kvDelete,
  kvGetKeys,
  stateGet,
  stateSet,
  stateDelete,
  storageWrite,
  storageConcat,
  storageSplit,
  filterItems,
  deduplicateItems,
  storageReverse,
  storageSize,
  storageDelete,
  localFiles,
  workingDirectoryNamespaceFiles,
  restoreCache,
  keepCache,
  ...incomingWebhooks,
  mailSend,
  webhookSend,
  ...executionTasks,
  toggleTrigger,
  templatedTask((type) => findTaskType(type)),
] as TaskType[]

const byName = new Map(
  taskTypes.flatMap((task) => [task.type, ...task.aliases].map((name) => [name, task] as const)),
)

export function findTaskType(type: string): TaskType | null {
  return byName.get(plainType(type)) ?? null
}

/** All names that this worker understands, for its hello. */
export const taskTypeNames: string[] = [...byName.keys()]
