'use client'

import { Tabs as TabsPrimitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export const Tabs = TabsPrimitive.Root

export function TabsList({ className, ...props }: ComponentProps<typeof TabsPrimitive.List>) {
  return (
    <TabsPrimitive.List
      className={cn('flex items-stretch gap-4 overflow-x-auto border-b', className)}
      {...props}
    />
  )
}

export const tabClasses = [
  '-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap',
  'text-muted-foreground transition-colors hover:text-foreground -outline-offset-2',
  'data-[state=active]:border-accent data-[state=active]:text-foreground data-[state=active]:font-medium',
  'aria-[current=page]:border-accent aria-[current=page]:text-foreground aria-[current=page]:font-medium',
].join(' ')

export function TabsTrigger({ className, ...props }: ComponentProps<typeof TabsPrimitive.Trigger>) {
  return <TabsPrimitive.Trigger className={cn(tabClasses, className)} {...props} />
}

export function TabsContent({ className, ...props }: ComponentProps<typeof TabsPrimitive.Content>) {
  return <TabsPrimitive.Content className={cn('pt-4', className)} {...props} />
}
