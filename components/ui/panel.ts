/** What floats over the page: menus, popovers, lists to choose from. One look, one shadow. */
export const panelClasses = [
  'z-50 rounded-md border bg-popover p-1 text-sm text-foreground shadow-float outline-none',
  'data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98',
  'data-[state=closed]:animate-out data-[state=closed]:fade-out-0 duration-120',
].join(' ')

/** One line in such a panel. */
export const itemClasses = [
  'relative flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm outline-none select-none',
  'data-highlighted:bg-hover data-disabled:pointer-events-none data-disabled:opacity-50',
  '[&_svg]:size-4 [&_svg]:shrink-0',
].join(' ')

/** The veil under dialogs and sheets. */
export const overlayClasses = [
  'fixed inset-0 z-50 bg-overlay duration-150',
  'data-[state=open]:animate-in data-[state=open]:fade-in-0',
  'data-[state=closed]:animate-out data-[state=closed]:fade-out-0',
].join(' ')
