import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { sayBy } from './sentences'
import { sayInChinese, sentences } from './sentences-zh'

const lib = join(import.meta.dirname, '../lib')

/** Pages show what these make as it is; of other codes than these two they say what the code means. */
const shownCodes = new Set(['invalid', 'conflict'])

/**
 * Seen by programs alone: what REST is asked, what a worker asks, what a script of a flow does. And what is
 * wrong with the text of a flow: it names words of a language that is English itself, and stands beside it.
 */
const unseen =
  /^(rest|tasks|testing|processes|platform|db|realtime|expressions|workers\/(client|server)|triggers\/webhook|engine\/(flow\/(parse|validate)|search|simulate|play))\/|^engine\/(cron|duration|flow\/yaml-source|notifications\/catalogue)\.ts$|\.(test|bench|testing)\.tsx?$/

const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !unseen.test(path),
)

/** A literal with `{}` for each value; null for what is no literal. */
function formOf(node: ts.Node | undefined): string[] {
  if (!node) return []
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')]
  }
  if (ts.isConditionalExpression(node)) return [...formOf(node.whenTrue), ...formOf(node.whenFalse)]
  if (ts.isParenthesizedExpression(node)) return formOf(node.expression)
  if (ts.isBinaryExpression(node)) return [...formOf(node.left), ...formOf(node.right)]
  return []
}

const isSentence = (text: string) => /^["A-Z{]/.test(text) && /[a-z]+ [a-z]/.test(text)

/** What a file refuses with: in an AppError, in `refuse(..)`, and in the `message` that is handed to one. */
function refusalsOf(text: string): string[] {
  const found: string[] = []
  let shown = false
  const messages: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'AppError') {
      const [code, message] = node.arguments ?? []
      if (code && (!ts.isStringLiteral(code) || shownCodes.has(code.text))) {
        shown = true
        found.push(...formOf(message))
      }
    }
    if (ts.isCallExpression(node) && /(^|\.)refuse$/.test(node.expression.getText())) {
      const [code] = node.arguments
      if (!code || !ts.isStringLiteral(code) || code.text !== 'not-found') {
        found.push(...node.arguments.flatMap(formOf))
      }
    }
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'message') {
      messages.push(...formOf(node.initializer))
    }
    if (ts.isPropertyAssignment(node) && /^(message|error)$/.test(node.name.getText())) {
      found.push(...formOf(node.initializer))
    }
    // A sentence handed to a schema: z.string().regex(.., 'A region looks like ..').
    if (
      ts.isCallExpression(node) &&
      /\.(regex|min|max|refine|uuid|email)$/.test(node.expression.getText())
    ) {
      found.push(...node.arguments.slice(-1).flatMap(formOf))
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true))
  return [...found, ...(shown ? messages : [])].filter(isSentence)
}

/** A flow is named by two values, its namespace and its id, and by one slot; so is what follows at once. */
/** Why a trigger started nothing: what is called a reason, and what the checks of its conditions give. */
function reasonsOf(path: string, text: string): string[] {
  const found: string[] = []
  const gives = /triggers\/(conditions|parts)\.ts$/.test(path)
  const visit = (node: ts.Node): void => {
    const isNamed = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)
    if (isNamed && node.name.getText() === 'reason') found.push(...formOf(node.initializer))
    if (gives && ts.isReturnStatement(node)) found.push(...formOf(node.expression))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
  return found.filter((form) => /[a-z] |} [a-z]/.test(form))
}

const bare = (form: string) => form.replace(/\{\w*\}/g, '{}').replaceAll(/\{\}\.?\{\}/g, '{}')

describe('what the server says, in Chinese', () => {
  const known = new Set(sentences.map(([english]) => bare(english)))

  it('every refusal and every failure that a page shows is known', () => {
    const unknown = sources.flatMap((path) =>
      refusalsOf(readFileSync(join(lib, path), 'utf8'))
        .filter((form) => !known.has(bare(form)))
        .map((form) => `${path}: ${form}`),
    )
    expect([...new Set(unknown)]).toEqual([])
  })

  it('every reason of a trigger is known', () => {
    const unknown = sources
      .filter((path) => /^(engine\/)?triggers\//.test(path))
      .flatMap((path) =>
        reasonsOf(path, readFileSync(join(lib, path), 'utf8'))
          .filter((form) => !known.has(bare(form)))
          .map((form) => `${path}: ${form}`),
      )
    expect([...new Set(unknown)]).toEqual([])
    expect(sayInChinese('state was RUNNING, waits for FAILED; before 09:00')).toBe(
      '状态为「运行中」，等待 FAILED；早于 09:00',
    )
    expect(sayInChinese('waits for a, b')).toBe('等待 a, b')
  })

  it('finds the refusals of a source', () => {
    const source = `
      const message = many ? \`At most \${most} fit.\` : 'One fits.'
      throw new AppError('invalid', message, { fields: [{ path: 'n', message: 'Too many of them.' }] })
      throw new AppError('not-found', 'There is no such thing.')
      draft.refuse('conflict', \`It is \${state} already.\`)
      const name = z.string().min(1, 'Give it some name.')`
    expect(refusalsOf(source).sort()).toEqual(
      [
        'At most {} fit.',
        'Give it some name.',
        'It is {} already.',
        'One fits.',
        'Too many of them.',
      ].sort(),
    )
  })

  it('knows no sentence twice, and takes the same values in Chinese', () => {
    const forms = sentences.map(([english]) => bare(english))
    expect(forms.filter((form, at) => forms.indexOf(form) !== at)).toEqual([])
    const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const strange = sentences.filter(([english, said]) =>
      slots(said).some((name) => !slots(english).includes(name)),
    )
    expect(strange).toEqual([])
  })

  it('says states by their names, and sentences within sentences', () => {
    expect(sayInChinese('Only a running execution can be paused; this one is SUCCESS.')).toBe(
      '只有运行中的执行才能暂停；当前状态为「成功」。',
    )
    expect(sayInChinese('name: Give it a name.')).toBe('name：请填写名称。')
    expect(sayInChinese('amount must be a whole number, not "x".')).toBe(
      'amount 必须是整数，而不是 "x"。',
    )
  })

  it('leaves what it does not know', () => {
    for (const text of ['connect ECONNREFUSED 10.0.0.1:443', 'orders: locked by another', '']) {
      expect(sayInChinese(text)).toBe(text)
    }
  })

  it('takes the form with more words of its own, whatever the order', () => {
    const say = sayBy(
      [
        ['It is {state}.', 'a {state}'],
        ['It is {n} days old.', 'b {n}'],
      ],
      { UP: 'u' },
    )
    expect(say('It is 3 days old.')).toBe('b 3')
    expect(say('It is UP.')).toBe('a u')
  })

  it('says a value that looks like a form as it is', () => {
    expect(sayInChinese('There is a destination {id} $& already.')).toBe(
      '已有名为 {id} $& 的接收方。',
    )
  })
})
