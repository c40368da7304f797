// What people read of each function: a sentence and an example. Apart from what the functions do, so that whoever only
// evaluates does not carry the words.

import type { Words } from '../definition'

export const functionWords: Words = {
  max: ['The largest of the values.', '{{ max(1, 2) }}'],
  min: ['The smallest of the values.', '{{ min(1, 2) }}'],
  range: ['Whole numbers from the start up to the end, which is included.', '{{ range(0, 3) }}'],
  fromJson: ['The value that a JSON text holds.', '{{ fromJson(taskrun.value).name }}'],
  json: ['The value that a JSON text holds.', '{{ json(taskrun.value).name }}'],
  yaml: ['The value that a YAML text holds.', '{{ yaml(vars.config).name }}'],
  render: [
    'Renders what a variable holds, and what that gives, until nothing changes.',
    '{{ render(vars.greeting) }}',
  ],
  renderOnce: ['Renders what a variable holds once.', '{{ renderOnce(vars.greeting) }}'],
  printContext: ['All variables, as JSON.', '{{ printContext() }}'],
  now: ['The current date and time.', "{{ now(timeZone='Europe/Paris') }}"],
  isWeekend: ['Whether a date is a Saturday or Sunday.', '{{ isWeekend(trigger.date) }}'],
  dayOfWeek: ['The day of the week, as MONDAY.', '{{ dayOfWeek(trigger.date) }}'],
  dayOfMonth: ['The day of the month.', '{{ dayOfMonth(trigger.date) }}'],
  monthOfYear: ['The month, from 1 to 12.', '{{ monthOfYear(trigger.date) }}'],
  hourOfDay: ['The hour, from 0 to 23.', '{{ hourOfDay(trigger.date) }}'],
  isDayWeekInMonth: [
    'Whether a date is the FIRST, SECOND, THIRD, FOURTH or LAST such day of its month.',
    "{{ isDayWeekInMonth(trigger.date, 'MONDAY', 'FIRST') }}",
  ],
  isLastWorkingDay: [
    'Whether a date is the last working day of its month; Monday to Friday, or those named.',
    '{{ isLastWorkingDay(trigger.date) }}',
  ],
  isDateAfter: [
    'Whether a date is after another.',
    "{{ isDateAfter(trigger.date, '2026-01-01T00:00:00Z') }}",
  ],
  isDateBefore: [
    'Whether a date is before another.',
    "{{ isDateBefore(trigger.date, '2026-01-01T00:00:00Z') }}",
  ],
  isDateBetween: [
    'Whether a date is after one and before another.',
    "{{ isDateBetween(trigger.date, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z') }}",
  ],
  uuid: ['A new UUID, in time order.', '{{ uuid() }}'],
  id: ['A new short id.', '{{ id() }}'],
  ksuid: ['A new KSUID: an id that sorts by time.', '{{ ksuid() }}'],
  nanoId: ['A new id of so many characters (21) of an alphabet.', '{{ nanoId(length=10) }}'],
  randomInt: [
    'A whole number from the lower bound up to the upper, which is not included.',
    '{{ randomInt(1, 10) }}',
  ],
  currentEachOutput: [
    'The output of a task in the current round of the loops around.',
    '{{ currentEachOutput(outputs.make_data).value }}',
  ],
  iterationOutput: [
    'The output of a task (this one) in a round of the loop (the one before).',
    "{{ iterationOutput('make_data', 0) }}",
  ],
  loopOutputs: [
    'One output of every round of a Loop, as a list.',
    "{{ loopOutputs(outputs.loop.outputs, 'label') }}",
  ],
  parentOutput: [
    'The output of the parent, or of one further up (0 is the parent).',
    '{{ parentOutput() }}',
  ],
  tasksWithState: ['The task runs in a state.', "{{ tasksWithState('FAILED') }}"],
}
