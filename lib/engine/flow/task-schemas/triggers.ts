import { stateNames } from '../../state-name'
import {
  any,
  choice,
  date,
  describe,
  duration,
  flag,
  integer,
  list,
  map,
  mapOrList,
  text,
  required,
  fixed,
  structure,
  textOrList,
  type PropertyDescription,
  type TaskTypeDescription,
} from './description'
import { httpCall } from './http-and-scripts'

const states = list('States to listen to; the terminal ones and PAUSED if absent.', {
  dynamic: false,
  items: choice(stateNames, 'A state.', fixed),
  example: ['PAUSED'],
})
const timeWindow = map('How long parts of a match are remembered.')
const recover = choice(['ALL', 'LAST', 'NONE'], 'Which missed times to make up for.')
const timeZone: PropertyDescription = {
  types: ['timeZone'],
  description: 'IANA name of the time zone.',
  default: 'UTC',
  example: 'Europe/Berlin',
}
const sources = {
  namespace: text('Namespace of the flow.'),
  flowId: text('The flow.'),
  id: text('Name of the entry.'),
  states,
  labels: mapOrList('Labels it must have.'),
  when: any('Must be true.'),
  optional: flag('Does not have to match.'),
}

export const triggers: TaskTypeDescription[] = [
  describe('trigger', {
    type: 'core.trigger.Flow',
    title: 'When executions of other flows change state',
    properties: {
      states,
      preconditions: map('Which flows, and which executions of them.', {
        properties: {
          id: text('Name.'),
          flows: list('Flows that must all match.', {
            items: map('A flow.', { properties: sources }),
          }),
          where: list('Filters that executions must pass.'),
          timeWindow,
          resetOnSuccess: flag('Forget what matched once it fired.', { default: true }),
        },
      }),
      dependsOn: {
        types: ['list', 'map'],
        description: 'Flows that must match.',
      },
      mode: choice(['ALL', 'ANY', 'AT_LEAST'], 'How many of dependsOn must match.'),
      minSatisfied: integer('How many, for AT_LEAST.', { least: 1 }),
      window: map('How long matches are remembered.'),
      onMiss: any('What happens when the window closes first.'),
    },
    outputs: {
      executionId: 'The execution that changed.',
      namespace: 'Its namespace.',
      flowId: 'Its flow.',
      flowRevision: 'Its revision.',
      state: 'Its new state.',
      outputs: 'Its outputs.',
      labels: 'Its labels.',
    },
    example: `id: after-extract
type: core.trigger.Flow
states: [SUCCESS]
preconditions:
  flows:
    - namespace: company.team
      flowId: extract`,
  }),
  describe('trigger', {
    type: 'core.trigger.Schedule',
    title: 'By the clock',
    properties: {
      cron: {
        types: ['cron'],
        description: 'Five fields, six with seconds, or @hourly and the like.',
        required: true,
        dynamic: false,
        example: '0 9 * * MON-FRI',
      },
      timezone: timeZone,
      withSeconds: flag('The first of six fields is seconds.', { default: false }),
      lateMaximumDelay: duration('Later than this, a time is skipped.'),
      recoverMissedSchedules: recover,
      scheduleConditions: structure('All must hold.'),
      jitter: duration('Spread starts over this time.'),
      backfill: any('Ignored: backfills are started from the product.'),
    },
    outputs: { date: 'The planned time.', next: 'The next one.', previous: 'The one before.' },
    example: 'id: hourly\ntype: core.trigger.Schedule\ncron: "0 * * * *"',
  }),
  describe('trigger', {
    type: 'core.trigger.ScheduleOnDates',
    title: 'On given dates',
    properties: {
      dates: list('Dates with their time.', {
        required: true,
        items: date('A date.'),
      }),
      timezone: timeZone,
      lateMaximumDelay: duration('Later than this, a date is skipped.'),
      recoverMissedSchedules: recover,
    },
    outputs: { date: 'The planned time.', next: 'The next one.', previous: 'The one before.' },
    example: 'id: twice\ntype: core.trigger.ScheduleOnDates\ndates: ["2027-01-01T00:00:00Z"]',
  }),
  describe('trigger', {
    type: 'core.trigger.Webhook',
    title: 'By an HTTP call',
    properties: {
      key: text('Secret part of the address.', required),
      wait: flag('Answer when the execution ended.', { default: false }),
      returnOutputs: flag('Answer with its outputs.', { default: false }),
      responseContentType: text('Content type of the answer.'),
      hmac: map('Check a signature of the body.'),
      signature: map('Check a signature of the body.'),
      maxBodySize: integer('Bytes at most.', { least: 1 }),
    },
    outputs: {
      body: 'The body; JSON is parsed.',
      headers: 'The headers.',
      parameters: 'The query.',
    },
    example: 'id: hook\ntype: core.trigger.Webhook\nkey: "{{ secret(\'HOOK_KEY\') }}"',
  }),
  describe('trigger', {
    type: 'core.http.Trigger',
    title: 'When an HTTP answer meets a condition',
    properties: {
      ...httpCall,
      interval: duration('How often to ask.', { default: 'PT1M' }),
      responseCondition: any('Starts where this is true of `response`.'),
      stopAfterFirst: flag('Ask no more once it fired.'),
    },
    outputs: { code: 'Status.', headers: 'Headers.', body: 'The answer.', uri: 'The address.' },
    example: `id: poll
type: core.http.Trigger
uri: https://example.com/status
interval: PT1M
responseCondition: "{{ response.statusCode == 200 }}"`,
  }),
]

const dates = { date: text('Date to look at; the planned one if absent.') }
const conditionTypes: [name: string, title: string, Record<string, PropertyDescription>][] = [
  [
    'ExecutionFlow',
    'An execution of this flow',
    { namespace: text('Namespace.', required), flowId: text('Flow.', required) },
  ],
  [
    'ExecutionNamespace',
    'An execution of this namespace',
    {
      namespace: text('Namespace.', required),
      comparison: choice(['EQUALS', 'EXACT', 'PREFIX', 'SUFFIX'], 'How to compare.'),
      prefix: flag('Namespaces that start so.', { deprecated: 'comparison: PREFIX' }),
    },
  ],
  [
    'ExecutionStatus',
    'An execution in one of these states',
    { in: textOrList('States.'), notIn: textOrList('States.') },
  ],
  ['ExecutionLabels', 'An execution with these labels', { labels: mapOrList('Labels.', required) }],
  [
    'ExecutionOutputs',
    'An execution with these outputs',
    { expression: any('Must be true.', required) },
  ],
  ['Expression', 'An expression', { expression: any('Must be true.', required) }],
  [
    'HasRetryAttempt',
    'A task was retried',
    { in: textOrList('States.'), notIn: textOrList('States.') },
  ],
  ['Not', 'None of these holds', { conditions: structure('Conditions.', required), ...dates }],
  ['Or', 'One of these holds', { conditions: structure('Conditions.', required), ...dates }],
  [
    'MultipleCondition',
    'Several executions',
    {
      id: text('Name.'),
      conditions: structure('Conditions by name.', required),
      timeWindow,
      sla: timeWindow,
      window: any('Time window.'),
      windowAdvance: any('Shift of the window.'),
      resetOnSuccess: flag('Forget what matched once it fired.'),
    },
  ],
  ['DateTimeBetween', 'Between two dates', { ...dates, after: text('From.'), before: text('To.') }],
  [
    'TimeBetween',
    'Between two times of day',
    { ...dates, after: text('From.'), before: text('To.') },
  ],
  ['DayWeek', 'On a day of the week', { ...dates, dayOfWeek: text('The day.', required) }],
  [
    'DayWeekInMonth',
    'On the nth such day of the month',
    {
      ...dates,
      dayOfWeek: text('The day.', required),
      dayInMonth: text('FIRST, SECOND, THIRD, FOURTH or LAST.', required),
    },
  ],
  ['Weekend', 'On a weekend', dates],
  [
    'PublicHoliday',
    'On a public holiday',
    { ...dates, country: text('Country.'), subDivision: text('Part of it.') },
  ],
  [
    'FlowCondition',
    'A flow',
    { namespace: text('Namespace.', required), flowId: text('Flow.', required) },
  ],
  [
    'FlowNamespace',
    'A namespace of flows',
    { namespace: text('Namespace.', required), prefix: flag('Namespaces that start so.') },
  ],
]

export const conditions: TaskTypeDescription[] = conditionTypes.map(([name, title, properties]) =>
  describe('condition', {
    type: `core.condition.${name}`,
    title,
    properties,
    example: `type: core.condition.${name}`,
  }),
)
