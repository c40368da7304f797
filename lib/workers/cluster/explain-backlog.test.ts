import { expect, test } from 'vitest'
import { explainBacklog, type GroupDemand } from './explain-backlog'

const demand = (more: Partial<GroupDemand>): GroupDemand => ({
  waiting: 7,
  unknownType: 0,
  active: 2,
  standing: 0,
  slots: 8,
  running: 3,
  ...more,
})

test.each([
  ['nothing waits', { waiting: 0, active: 0 }, 'nothing', 0],
  ['nobody is there', { active: 0 }, 'no-worker', 7],
  ['all that are there are paused', { active: 0, standing: 2 }, 'standing', 7],
  ['some ask for what nobody can', { unknownType: 3 }, 'unknown-type', 3],
  ['nobody is there who could know it', { active: 0, unknownType: 7 }, 'no-worker', 7],
  ['all slots are taken', { running: 8 }, 'full', 0],
  ['more runs than there are slots: one was paused', { running: 12 }, 'full', 0],
  ['a slot is free: it is being handed out', {}, 'moving', 0],
] as const)('%s', (_, more, reason, unserved) => {
  expect(explainBacklog(demand(more))).toEqual({ reason, unserved })
})
