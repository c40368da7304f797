'use client'

import { useTranslations } from 'next-intl'
import { AlertDialog as AlertDialogPrimitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { overlayClasses } from './panel'

export type ConfirmDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** What will happen, in words and numbers. */
  description: ReactNode
  /** The verb and its object: "Kill execution", never "OK". */
  action: string
  danger?: boolean
  pending?: boolean
  /** The dialog stays open until the caller closes it: a refusal can be shown inside. */
  onConfirm: () => void
  children?: ReactNode
}

export function ConfirmPanel({
  open,
  onOpenChange,
  title,
  description,
  action,
  danger = false,
  pending = false,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const t = useTranslations('common')
  return (
    <AlertDialogPrimitive.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialogPrimitive.Portal>
        <AlertDialogPrimitive.Overlay className={overlayClasses} />
        <AlertDialogPrimitive.Content
          className={cn(
            'fixed top-1/2 left-1/2 z-50 flex w-[calc(100vw-2rem)] max-w-md flex-col gap-2 p-5',
            '-translate-x-1/2 -translate-y-1/2 rounded-md border bg-popover shadow-float outline-none',
            'duration-150 data-[state=open]:animate-in data-[state=open]:fade-in-0',
          )}
        >
          <AlertDialogPrimitive.Title className="text-lg font-semibold break-words">
            {title}
          </AlertDialogPrimitive.Title>
          <AlertDialogPrimitive.Description className="max-w-[72ch] text-sm text-muted-foreground">
            {description}
          </AlertDialogPrimitive.Description>
          {children}
          <div className="mt-3 flex flex-wrap justify-end gap-2">
            <AlertDialogPrimitive.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </AlertDialogPrimitive.Cancel>
            <Button
              variant={danger ? 'danger' : 'primary'}
              pending={pending}
              onClick={() => onConfirm()}
            >
              {action}
            </Button>
          </div>
        </AlertDialogPrimitive.Content>
      </AlertDialogPrimitive.Portal>
    </AlertDialogPrimitive.Root>
  )
}
