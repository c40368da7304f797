// The files of a WorkingDirectory are put there, and kept, by tasks of its own around those of the flow:
// `<id>_inputFiles` and `<id>_outputFiles`, of the type that does this anywhere, one for the files of the namespace,
// and two for its cache.

import type { Json, JsonObject } from '../json'
import type { Flowable, Task } from '../model'

export const outputFilesOf = (taskId: string): string => `${taskId}_outputFiles`

export function stepsOfWorkingDirectory(
  task: Task,
  { tasks, properties }: Extract<Flowable, { kind: 'workingDirectory' }>,
): Task[] {
  const { inputFiles, outputFiles, cache, namespaceFiles } = properties
  const kept = isMap(cache) ? cache : null
  return [
    ...(kept ? [cacheStep(task, 'restore', 'RestoreCache', {})] : []),
    ...(isAsked(namespaceFiles) ? [namespaceStep(task.id, namespaceFiles)] : []),
    ...(isGiven(inputFiles) ? [step(`${task.id}_inputFiles`, 'inputs', inputFiles)] : []),
    ...tasks,
    ...(isGiven(outputFiles) ? [step(outputFilesOf(task.id), 'outputs', outputFiles)] : []),
    ...(kept ? [cacheStep(task, 'keep', 'KeepCache', kept)] : []),
  ]
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAsked(namespaceFiles: Json | undefined): namespaceFiles is JsonObject {
  return isMap(namespaceFiles) && namespaceFiles.enabled !== false
}

function namespaceStep(id: string, namespaceFiles: JsonObject): Task {
  return {
    ...step(`${id}_namespaceFiles`, 'namespaceFiles', namespaceFiles),
    type: 'core.flow.WorkingDirectory$NamespaceFiles',
  }
}

function cacheStep({ id }: Task, name: string, type: string, cache: JsonObject): Task {
  const { patterns, ttl } = cache
  return {
    ...step(`${id}_${name}Cache`, 'key', id),
    type: `core.flow.WorkingDirectory$${type}`,
    properties: {
      key: id,
      ...(isGiven(patterns) ? { patterns } : {}),
      ...(isGiven(ttl) ? { ttl } : {}),
    },
  }
}

function step(id: string, property: string, files: Json): Task {
  return {
    id,
    type: 'core.storage.LocalFiles',
    disabled: false,
    allowFailure: false,
    allowWarning: false,
    logToFile: false,
    properties: { [property]: files },
    errors: [],
    finally: [],
  }
}
