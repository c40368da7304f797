import { clsx, type ClassValue } from 'clsx'
import { mergeClasses } from './merge-classes'

const merged = new Map<string, string>()
const mostKept = 2_000

/** Joins class names; of two that set the same thing, the later one stays. */
export function cn(...classes: ClassValue[]): string {
  const text = clsx(classes)
  const known = merged.get(text)
  if (known !== undefined) return known
  if (merged.size >= mostKept) merged.clear()
  const result = mergeClasses(text)
  merged.set(text, result)
  return result
}
