'use client'

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import type { FlowProblem } from '@/lib/flows/schema'
import type { Catalog } from './catalog'
import { flowCompletion } from './completion'
import { editorTheme } from './editor-theme'

const lintDelayMs = 250

export type CodeEditorHandle = {
  /** Puts the cursor there and the focus into the text. Line and column count from 1. */
  reveal: (line: number, column: number) => void
  replace: (source: string) => void
}

export type CodeEditorProps = {
  source: string
  label: string
  readOnly?: boolean
  catalog?: Catalog
  check?: (source: string) => Promise<FlowProblem[]>
  onChange?: (source: string) => void
  onProblems?: (problems: FlowProblem[]) => void
  onSave?: () => void
  ref?: Ref<CodeEditorHandle>
}

/** A YAML editor. `source` is what it starts with; from then on the text is the editor's own. */
export function CodeEditor({ source, ref, ...props }: CodeEditorProps) {
  const holder = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  const first = useRef(source)

  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!holder.current) return
    const editor = new EditorView({
      parent: holder.current,
      state: EditorState.create({ doc: first.current, extensions: extensions(latest) }),
    })
    view.current = editor
    return () => {
      first.current = editor.state.doc.toString()
      editor.destroy()
      view.current = null
    }
  }, [])

  useImperativeHandle(ref, () => ({
    reveal: (line, column) => {
      const editor = view.current
      if (!editor) return
      const anchor = offsetOf(editor.state.doc, line, column)
      editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor) })
      editor.focus()
    },
    replace: (text) => {
      const editor = view.current
      if (!editor) return
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
    },
  }))

  return <div ref={holder} className="h-full min-h-0 [&_.cm-editor]:h-full" />
}

function extensions(latest: { current: Omit<CodeEditorProps, 'source' | 'ref'> }): Extension[] {
  const { label, readOnly = false } = latest.current
  const shared = [
    lineNumbers(),
    foldGutter(),
    drawSelection(),
    highlightSelectionMatches(),
    bracketMatching(),
    yaml(),
    editorTheme,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, 'data-language': 'yaml' }),
  ]
  if (readOnly) {
    return [
      ...shared,
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ tabindex: '0' }),
      keymap.of([...searchKeymap, ...foldKeymap]),
    ]
  }
  return [
    ...shared,
    history(),
    indentOnInput(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    EditorState.tabSize.of(2),
    lintGutter(),
    linter((editor) => lint(editor, latest.current), { delay: lintDelayMs }),
    autocompletion({
      override: [flowCompletion(() => latest.current.catalog ?? { tasks: [], triggers: [] })],
      icons: false,
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onChange?.(update.state.doc.toString())
    }),
    keymap.of([
      { key: 'Mod-s', preventDefault: true, run: () => (latest.current.onSave?.(), true) },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
  ]
}

async function lint(
  editor: EditorView,
  { check, onProblems }: Pick<CodeEditorProps, 'check' | 'onProblems'>,
): Promise<Diagnostic[]> {
  if (!check) return []
  const { doc } = editor.state
  const problems = await check(doc.toString())
  onProblems?.(problems)
  return problems.map((problem) => {
    const from = offsetOf(doc, problem.line, problem.column)
    return {
      from,
      to: Math.max(from, offsetOf(doc, problem.endLine, problem.endColumn)),
      severity: problem.severity,
      message: problem.fix ? `${problem.message}\n${problem.fix}` : problem.message,
    }
  })
}

function offsetOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(found.from + Math.max(column - 1, 0), found.to)
}
