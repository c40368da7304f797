// All trials, one after the other, on calm servers.

import { deadWorkers } from './dead-workers'
import { hangingCommit } from './hanging-commit'
import { keptResult } from './kept-result'
import { killedFamily } from './killed-family'
import { lateResult } from './late-result'
import { slotsOfKilled } from './slots-of-killed'
import { timersOverRestart } from './timers-over-restart'
import { everybodyBack, Inconclusive, type Trial, type TrialRoom } from './trial'

const trials: Trial[] = [
  keptResult,
  lateResult,
  slotsOfKilled,
  killedFamily,
  hangingCommit,
  timersOverRestart,
  deadWorkers,
]

/** A machine that is too slow for a trial gets it again; one that is so for ever has not shown it. */
async function runOne(room: TrialRoom, trial: Trial): Promise<string | null> {
  const end = Date.now() + room.patienceMs
  for (;;) {
    try {
      await everybodyBack(room)
      await trial.run(room)
      return null
    } catch (error) {
      const { message } = error as Error
      if (!(error instanceof Inconclusive) || Date.now() > end) return `${trial.name}: ${message}`
      room.say(`once more, ${trial.name}: ${message}`)
    }
  }
}

/** What did not hold, in sentences. With `untilBroken` nothing is tried after the first. */
export async function runTrials(room: TrialRoom, untilBroken: boolean): Promise<string[]> {
  const broken: string[] = []
  for (const trial of trials) {
    if (untilBroken && broken.length > 0) break
    const began = Date.now()
    const sentence = await runOne(room, trial)
    if (sentence) broken.push(sentence)
    room.say(`${sentence ?? trial.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  }
  return broken
}

export const trialCount = trials.length
