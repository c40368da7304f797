import { core, executions, stores } from './core'
import type { TaskTypeDescription } from './description'
import { flowables } from './flowables'
import { http, scripts } from './http-and-scripts'
import { notifications } from './notifications'
import { storage } from './storage'
import { conditions, triggers } from './triggers'

/** Every type that the language comes with: tasks, triggers and conditions. */
export const taskTypes: readonly TaskTypeDescription[] = [
  ...flowables,
  ...core,
  ...executions,
  ...stores,
  ...storage,
  ...http,
  ...scripts,
  ...notifications,
  ...triggers,
  ...conditions,
]
