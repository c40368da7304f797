// j and k go down and up the list of a page: from row to row, to the first link in each, which Enter opens.

const rows = ':is(tbody tr, [role=rowgroup] [role=row], ul > li, ol > li)'

export function moveInList(step: 1 | -1, root: ParentNode = document): void {
  const links = [...root.querySelectorAll<HTMLElement>(`main ${rows}`)]
    .map((row) => ({ row, link: row.querySelector<HTMLElement>('a[href]') }))
    .filter(({ link }) => link?.checkVisibility() ?? false)
  const at = links.findIndex(({ row }) => row.contains(document.activeElement))
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step
  links[next]?.link?.focus()
}
