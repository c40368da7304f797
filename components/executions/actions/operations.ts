import {
  CirclePause,
  CircleStop,
  FastForward,
  ListX,
  type LucideIcon,
  PencilLine,
  Play,
  Repeat,
  RotateCcw,
  Trash2,
} from 'lucide-react'
import type { Permission } from '@/lib/accounts/schema'
import type { StateName } from '@/lib/engine'
import type { ExecutionOperation } from '@/lib/executions/schema'
import { allowedOperations } from '@/lib/executions/view'

export const operationLooks: Record<
  ExecutionOperation,
  { icon: LucideIcon; danger?: true; permission: Permission }
> = {
  resume: { icon: Play, permission: 'execution.control' },
  kill: { icon: CircleStop, danger: true, permission: 'execution.control' },
  pause: { icon: CirclePause, permission: 'execution.control' },
  restart: { icon: RotateCcw, permission: 'execution.control' },
  replay: { icon: Repeat, permission: 'execution.start' },
  'force-run': { icon: FastForward, permission: 'execution.control' },
  unqueue: { icon: ListX, permission: 'execution.control' },
  'change-state': { icon: PencilLine, permission: 'execution.control' },
  delete: { icon: Trash2, danger: true, permission: 'execution.delete' },
}

const buttons: readonly ExecutionOperation[] = ['resume', 'kill', 'restart', 'replay']

/** What the state allows and the person may: the first as buttons, the rest in a menu. */
export function operationsFor(state: StateName, rights: readonly Permission[]) {
  const possible = allowedOperations(state).filter((operation) =>
    rights.includes(operationLooks[operation].permission),
  )
  return {
    buttons: buttons.filter((operation) => possible.includes(operation)),
    menu: possible.filter((operation) => !buttons.includes(operation)),
  }
}
