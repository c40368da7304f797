import { jsonOf, textOf } from '../values/print'
import { mask } from '../values/taint'
import { Tainted, type Value } from '../values/values'
import type { State } from './state'

/** What a template writes: the text itself, and the same with secrets hidden once there is one. */
export class Output {
  value = ''
  private hidden: string | null = null

  get shown(): string {
    return this.hidden ?? this.value
  }

  get tainted(): boolean {
    return this.hidden !== null
  }

  text(text: string, state: State): void {
    state.produce(text.length)
    this.value += text
    if (this.hidden !== null) this.hidden += text
  }

  print(value: Value, state: State): void {
    if (typeof value !== 'object' || value === null) return this.text(textOf(value, state), state)
    const before = state.touched
    state.touched = false
    const text = textOf(value, state)
    const touched = state.touched
    state.touched = before
    if (!touched) return this.text(text, state)
    const shown = value instanceof Tainted ? mask : jsonOf(value, state, true)
    this.hidden = this.shown + shown
    state.produce(text.length)
    this.value += text
  }
}
