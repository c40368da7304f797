// How each state looks: icon, hue, and whether it moves. Hues are never used for anything else, and
// a state is told apart by icon and word before colour. FAILED is the loudest, SUCCESS stays quiet.

import type { StateName } from '@/lib/engine'
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleX,
  Clock,
  History,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  RotateCcw,
  RotateCw,
  SkipForward,
  TriangleAlert,
} from 'lucide-react'

export type Hue = 'slate' | 'blue' | 'violet' | 'amber' | 'green' | 'red' | 'rose' | 'grey'

export type StateLook = { icon: LucideIcon; hue: Hue; turning?: true; hatched?: true; loud?: true }

export const stateLooks: Record<StateName, StateLook> = {
  CREATED: { icon: CircleDashed, hue: 'slate' },
  QUEUED: { icon: Clock, hue: 'slate' },
  RUNNING: { icon: LoaderCircle, hue: 'blue', turning: true },
  PAUSED: { icon: CirclePause, hue: 'violet' },
  BREAKPOINT: { icon: CircleDot, hue: 'violet' },
  RETRYING: { icon: RotateCw, hue: 'amber', hatched: true },
  RETRIED: { icon: History, hue: 'amber', hatched: true },
  RESTARTED: { icon: RotateCcw, hue: 'amber', hatched: true },
  RESUBMITTED: { icon: RotateCcw, hue: 'amber', hatched: true },
  SUBMITTED: { icon: CircleDashed, hue: 'slate' },
  SUCCESS: { icon: CircleCheck, hue: 'green' },
  WARNING: { icon: TriangleAlert, hue: 'amber' },
  FAILED: { icon: CircleX, hue: 'red', loud: true },
  KILLING: { icon: OctagonX, hue: 'rose' },
  KILLED: { icon: OctagonX, hue: 'grey' },
  CANCELLED: { icon: Ban, hue: 'grey' },
  SKIPPED: { icon: SkipForward, hue: 'grey' },
}

/** Written out whole, because Tailwind finds class names by reading the source. */
export const hueText: Record<Hue, string> = {
  slate: 'text-state-slate',
  blue: 'text-state-blue',
  violet: 'text-state-violet',
  amber: 'text-state-amber',
  green: 'text-state-green',
  red: 'text-state-red',
  rose: 'text-state-rose',
  grey: 'text-state-grey',
}

/** A state that this version does not know is shown by its name, in grey. */
export function stateLook(state: string): StateLook {
  return stateLooks[state as StateName] ?? { icon: CircleDashed, hue: 'grey' }
}

export function isStateName(state: string): state is StateName {
  return state in stateLooks
}
