/** A tab, be it one of Radix or a link. Apart from them: a page of links does not load the other. */
export const tabClasses = [
  '-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap',
  'text-muted-foreground transition-colors hover:text-foreground -outline-offset-2',
  'data-[state=active]:border-accent data-[state=active]:text-foreground data-[state=active]:font-medium',
  'aria-[current=page]:border-accent aria-[current=page]:text-foreground aria-[current=page]:font-medium',
].join(' ')
