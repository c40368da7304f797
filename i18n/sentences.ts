// Sentences that the server made, in the language of whoever reads them. What was refused and why something
// failed is kept, sent and logged in English: REST, the command line and old rows have it so, and one text has
// many readers. A page says it in its own language by the form of the sentence, whose slots hold what differs.
// What a person, a task or another system wrote has no such form and stays as it is.

/** An English sentence and the same in another language. `{name}` is a slot; see `fill` for its names. */
export type Sentence = readonly [english: string, said: string]
/** Gives the sentence as it is where the language does not know its form. */
export type Say = (english: string) => string

const slot = /\{(\w+)\}/g

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
const literalLength = ([english]: Sentence) => english.replace(slot, '').length

const isPutTogether = ([english]: Sentence) => {
  const names = [...english.matchAll(slot)].map(([, name = '']) => name)
  return names.length > 0 && names.every((name) => name.startsWith('message'))
}

/** `words`: what stands for the name of a state. */
export function sayBy(sentences: readonly Sentence[], words: Record<string, string>): Say {
  // What is put together of sentences comes first, for a slot would take in the rest of it; then, of two forms
  // that fit, the one with more words of its own is meant.
  const forms = [...sentences]
    .sort(
      (one, other) =>
        Number(isPutTogether(other)) - Number(isPutTogether(one)) ||
        literalLength(other) - literalLength(one),
    )
    .map(([english, said]) => ({
      form: new RegExp(`^${english.split(slot).map(part).join('')}$`, 's'),
      names: [...english.matchAll(slot)].map(([, name = '']) => name),
      said,
    }))

  /** A slot `message` holds a sentence of its own, a slot `state` the name of a state; others stay. */
  function fill(name: string, value: string): string | null {
    if (name.startsWith('state')) return words[value] ?? value
    if (!name.startsWith('message')) return value
    const inner = say(value)
    return inner === value ? null : inner
  }

  function say(english: string): string {
    for (const { form, names, said } of forms) {
      const found = form.exec(english)
      if (!found) continue
      const values = new Map(names.map((name, at) => [name, fill(name, found[at + 1] ?? '')]))
      if ([...values.values()].includes(null)) continue
      return said.replace(slot, (whole, name: string) => values.get(name) ?? whole)
    }
    return english
  }
  return say
}

/** Every second part of a split by slots is the name of one. */
const part = (text: string, index: number) => (index % 2 === 0 ? literal(text) : '(.*?)')
