import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The editor in our tokens: it changes with the theme by itself, because the tokens do. */
export const editorTheme = [
  EditorView.theme({
    '&': { backgroundColor: 'var(--background)', color: 'var(--foreground)', height: '100%' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--font-mono)', fontSize: '13px', lineHeight: '20px' },
    '.cm-content': { padding: '12px 0', caretColor: 'var(--accent)' },
    '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
    '.cm-gutters': {
      backgroundColor: 'var(--background)',
      color: 'var(--muted-foreground)',
      border: 'none',
      paddingLeft: '8px',
    },
    '.cm-activeLine': { backgroundColor: 'color-mix(in oklab, var(--hover) 60%, transparent)' },
    '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--foreground)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
      { backgroundColor: 'color-mix(in oklab, var(--accent) 24%, transparent)' },
    '.cm-selectionMatch': { backgroundColor: 'var(--accent-soft)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
      backgroundColor: 'var(--accent-soft)',
    },
    '.cm-foldPlaceholder': {
      backgroundColor: 'var(--sunken)',
      border: '1px solid var(--line)',
      color: 'var(--muted-foreground)',
      padding: '0 4px',
    },
    '.cm-tooltip': {
      backgroundColor: 'var(--popover)',
      border: '1px solid var(--line)',
      borderRadius: '6px',
      boxShadow: 'var(--shadow)',
      fontSize: '12px',
      maxWidth: '420px',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', padding: '4px' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
      padding: '3px 8px',
      borderRadius: '4px',
      lineHeight: '18px',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
      backgroundColor: 'var(--hover)',
      color: 'var(--foreground)',
    },
    '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)' },
    '.cm-completionDetail': { color: 'var(--muted-foreground)', fontStyle: 'normal' },
    '.cm-completionInfo': { padding: '8px', maxWidth: '320px' },
    '.cm-diagnostic': { padding: '6px 10px', borderLeft: 'none', whiteSpace: 'pre-wrap' },
    '.cm-lintRange-error': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--danger) 1px',
      textUnderlineOffset: '4px',
    },
    '.cm-lintRange-warning': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--state-amber) 1px',
      textUnderlineOffset: '4px',
    },
    '.cm-lint-marker': { width: '8px', height: '8px', marginTop: '6px' },
    '.cm-lint-marker-error': {
      content: '""',
      borderRadius: '50%',
      backgroundColor: 'var(--danger)',
    },
    '.cm-lint-marker-warning': {
      content: '""',
      borderRadius: '50%',
      backgroundColor: 'var(--state-amber)',
    },
    '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--foreground)' },
    '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
    '.cm-textfield': {
      backgroundColor: 'var(--background)',
      border: '1px solid var(--line-strong)',
      borderRadius: '4px',
      color: 'var(--foreground)',
    },
    '.cm-button': {
      backgroundImage: 'none',
      backgroundColor: 'var(--background)',
      border: '1px solid var(--line-strong)',
      borderRadius: '4px',
      color: 'var(--foreground)',
    },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--code-key)' },
      { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
      { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--code-number)' },
      { tag: tags.comment, color: 'var(--muted-foreground)', fontStyle: 'italic' },
      {
        tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace],
        color: 'var(--muted-foreground)',
      },
      { tag: [tags.labelName, tags.typeName], color: 'var(--code-number)' },
      { tag: tags.content, color: 'var(--foreground)' },
    ]),
  ),
]
