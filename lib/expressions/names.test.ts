// Every name that the language promises is there: a flow that uses one must not learn otherwise when it runs.

import { expect, it } from 'vitest'
import { filterNames, functionNames, testNames } from './index'

const filters = `abbreviate base64decode base64encode capitalize chunk className date dateAdd default distinct
  endsWith escape escapeChar first flatten indent join jq json keys last length lower md5 merge nindent number
  numberFormat raw regexExtract regexMatch regexReplace replace reverse rsort sha1 sha256 sha512 slice slugify sort
  split startsWith string substringAfter substringAfterLast substringBefore substringBeforeLast timestamp
  timestampMicro timestampMilli timestampNano title toJson trim upper urldecode urlencode values yaml`
const functions = `currentEachOutput dayOfMonth dayOfWeek decrypt encrypt env errorLogs fileExists fileSize fileURI fromJson
  isDateAfter isDateBefore isDateBetween isLastWorkingDay isPublicHoliday parentOutput
  hourOfDay http id isDayWeekInMonth isFileEmpty isWeekend iterationOutput json ksuid kv loopOutputs max min
  monthOfYear nanoId now printContext randomInt randomPort range read render renderOnce secret tasksWithState uuid
  yaml`
const tests = 'defined empty even iterable json map null odd'

const words = (text: string) => text.split(/\s+/)

it.each([
  ['filters', filters, filterNames],
  ['functions', functions, functionNames],
  ['tests', tests, testNames],
])('has the %s of the language', (_, wanted, known) => {
  expect(words(wanted).filter((name) => !known.includes(name))).toEqual([])
})
