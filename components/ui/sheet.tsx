'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as SheetPrimitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { buttonVariants } from './button-variants'
import { cn } from './cn'
import { overlayClasses } from './panel'

export const Sheet = SheetPrimitive.Root
export const SheetTrigger = SheetPrimitive.Trigger
export const SheetClose = SheetPrimitive.Close

const sides = {
  right:
    'inset-y-0 right-0 w-full max-w-md border-l data-[state=open]:slide-in-from-right-4 data-[state=closed]:slide-out-to-right-4',
  bottom:
    'inset-x-0 bottom-0 max-h-[85dvh] rounded-t-md border-t data-[state=open]:slide-in-from-bottom-4 data-[state=closed]:slide-out-to-bottom-4',
}

/** A panel from the edge of the window; the page under it keeps its place. */
export function SheetContent({
  side = 'right',
  className,
  children,
  ...props
}: ComponentProps<typeof SheetPrimitive.Content> & { side?: keyof typeof sides }) {
  const t = useTranslations('common')
  return (
    <SheetPrimitive.Portal>
      <SheetPrimitive.Overlay className={overlayClasses} />
      <SheetPrimitive.Content
        className={cn(
          'fixed z-50 flex flex-col bg-popover shadow-float outline-none duration-150',
          'data-[state=open]:animate-in data-[state=open]:fade-in-0',
          'data-[state=closed]:animate-out data-[state=closed]:fade-out-0',
          sides[side],
          className,
        )}
        {...props}
      >
        {children}
        <SheetPrimitive.Close
          className={cn(
            buttonVariants({ variant: 'ghost', size: 'icon-sm' }),
            'absolute top-3 right-3 text-muted-foreground',
          )}
          aria-label={t('close')}
        >
          <X aria-hidden />
        </SheetPrimitive.Close>
      </SheetPrimitive.Content>
    </SheetPrimitive.Portal>
  )
}

export function SheetHeader({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div className={cn('flex shrink-0 flex-col gap-1 border-b p-4 pr-12', className)} {...props} />
  )
}

export function SheetTitle({ className, ...props }: ComponentProps<typeof SheetPrimitive.Title>) {
  return <SheetPrimitive.Title className={cn('text-lg font-semibold', className)} {...props} />
}

export function SheetDescription({
  className,
  ...props
}: ComponentProps<typeof SheetPrimitive.Description>) {
  return (
    <SheetPrimitive.Description
      className={cn('text-sm text-muted-foreground', className)}
      {...props}
    />
  )
}

export function SheetBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('min-h-0 flex-1 overflow-y-auto p-4', className)} {...props} />
}
