import {
  Box,
  Bug,
  Combine,
  FileText,
  GitBranch,
  Globe,
  Hourglass,
  ListTree,
  type LucideIcon,
  OctagonX,
  Pause,
  Repeat,
  Rows3,
  ScrollText,
  Split,
  Terminal,
  Workflow,
} from 'lucide-react'
import { createElement } from 'react'

/** The longest beginning of a type name that is listed here decides. */
const icons: Record<string, LucideIcon> = {
  'core.log': ScrollText,
  'core.debug': Bug,
  'core.http': Globe,
  'core.execution.Fail': OctagonX,
  'core.flow.Sequential': Rows3,
  'core.flow.Parallel': Split,
  'core.flow.Dag': ListTree,
  'core.flow.If': GitBranch,
  'core.flow.Switch': GitBranch,
  'core.flow.ForEach': Repeat,
  'core.flow.Each': Repeat,
  'core.flow.Loop': Repeat,
  'core.flow.Pause': Pause,
  'core.flow.Sleep': Hourglass,
  'core.flow.Subflow': Workflow,
  'core.flow': Combine,
  'core.storage': FileText,
  scripts: Terminal,
}

function iconOf(type: string): LucideIcon {
  const match = Object.keys(icons)
    .filter((prefix) => type.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0]
  return (match && icons[match]) || Box
}

/** The picture of a task's type; decoration beside its name. */
export function TaskIcon({ type, className }: { type: string; className?: string }) {
  return createElement(iconOf(type), { 'aria-hidden': true, className })
}
