'use client'

// What every dialog that asks for something looks like: what it is about, what to fill in, the two ways out.

import { useTranslations } from 'next-intl'
import type { FormEvent, ReactNode } from 'react'
import { Button } from './button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from './dialog'
import { ErrorNote } from './error-state'

/** What is inside is made anew each time that it opens. */
export function DialogFrame({
  open = true,
  onOpenChange,
  title,
  description,
  children,
}: {
  open?: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description: ReactNode
  children: ReactNode
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          <DialogDescription>{description}</DialogDescription>
        </DialogHeader>
        {children}
      </DialogContent>
    </Dialog>
  )
}

/** Fields, what went wrong with them, and the button that does it. */
export function DialogForm({
  onSubmit,
  error,
  action,
  pending,
  children,
}: {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
  error: string | undefined
  action: ReactNode
  pending: boolean
  children?: ReactNode
}) {
  const t = useTranslations('common')
  return (
    <form noValidate onSubmit={onSubmit} className="flex min-h-0 flex-col">
      {(error !== undefined || Boolean(children)) && (
        <DialogBody className="flex flex-col gap-4">
          {error !== undefined && <ErrorNote>{error}</ErrorNote>}
          {children}
        </DialogBody>
      )}
      <DialogFooter>
        <DialogClose asChild>
          <Button>{t('cancel')}</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={pending}>
          {action}
        </Button>
      </DialogFooter>
    </form>
  )
}

/** What came of it; there is nothing left to do but to close. */
export function DialogResult({ close, children }: { close?: ReactNode; children: ReactNode }) {
  const t = useTranslations('common')
  return (
    <>
      <DialogBody>{children}</DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="primary">{close ?? t('close')}</Button>
        </DialogClose>
      </DialogFooter>
    </>
  )
}
