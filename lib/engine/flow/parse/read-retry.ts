import type { Retry } from '../../model'
import {
  countIn,
  durationIn,
  flagIn,
  isObject,
  missing,
  numberIn,
  oneOf,
  within,
  type Reader,
} from './reader'
import { refuseUnknown } from './unknown-properties'

const properties = [
  'type',
  'interval',
  'maxInterval',
  'minInterval',
  'delayFactor',
  'maxAttempt',
  'maxAttempts',
  'maxDuration',
  'warningOnRetry',
  'behavior',
]

export function readRetry(owner: Reader): Retry | undefined {
  const from = within(owner, 'retry')
  if (!from) return undefined
  refuseUnknown(from, properties, 'A retry')
  const type = oneOf(from, 'type', ['constant', 'exponential', 'random'])
  if (from.value.type === undefined) missing(from, 'type', 'type: constant')
  const needed = type === 'random' ? ['minInterval', 'maxInterval'] : ['interval']
  for (const key of needed) {
    if (from.value[key] === undefined) missing(from, key, `${key}: PT10S`)
  }
  const maxAttempts = countIn(from, 'maxAttempts', 1) ?? countIn(from, 'maxAttempt', 1)
  const maxDuration = durationIn(from, 'maxDuration')
  if (!['maxAttempt', 'maxAttempts', 'maxDuration'].some((key) => from.value[key] != null)) {
    from.report.add({
      severity: 'warning',
      code: 'missing-property',
      path: from.path,
      message: 'This retry never gives up.',
      fix: 'Add `maxAttempts: 3` or `maxDuration: PT1H`.',
    })
  }
  return {
    type: type ?? 'constant',
    interval: durationIn(from, 'interval'),
    maxInterval: durationIn(from, 'maxInterval'),
    minInterval: durationIn(from, 'minInterval'),
    delayFactor: numberIn(from, 'delayFactor'),
    maxAttempts,
    maxDuration,
    warningOnRetry: flagIn(from, 'warningOnRetry', false),
    behavior:
      oneOf(from, 'behavior', ['RETRY_FAILED_TASK', 'CREATE_NEW_EXECUTION']) ?? 'RETRY_FAILED_TASK',
  }
}

/** `workerGroup: { key, fallback }`. */
export function readWorkerGroup(owner: Reader) {
  if (!isObject(owner.value.workerGroup)) {
    within(owner, 'workerGroup')
    return undefined
  }
  const from = within(owner, 'workerGroup')
  if (!from) return undefined
  refuseUnknown(from, ['key', 'fallback'], 'A worker group')
  const key = typeof from.value.key === 'string' ? from.value.key : ''
  if (key === '') missing(from, 'key', 'key: gpu')
  return { key, fallback: oneOf(from, 'fallback', ['WAIT', 'FAIL', 'CANCEL']) ?? 'WAIT' }
}
