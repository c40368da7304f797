'use client'

import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { toast, Toaster } from 'sonner'
import { useTheme } from '../layout/theme'

const icons = {
  success: <CircleCheck aria-hidden className="size-4 text-state-green" />,
  error: <CircleX aria-hidden className="size-4 text-danger" />,
  warning: <TriangleAlert aria-hidden className="size-4 text-state-amber" />,
  info: <Info aria-hidden className="size-4 text-muted-foreground" />,
}

const barsPx = { bottom: 88, right: 24, left: 24 }

export function ToastRegion({ onReady }: { onReady: (show: typeof toast) => void }) {
  const { shown } = useTheme()
  const t = useTranslations('common')
  // The effects of what is inside run first: the toaster listens by now.
  useEffect(() => onReady(toast), [onReady])
  return (
    <Toaster
      theme={shown}
      position="bottom-right"
      // Above the bars at the foot of a page, whose buttons it would cover.
      offset={barsPx}
      mobileOffset={barsPx}
      closeButton
      containerAriaLabel={t('notices')}
      icons={icons}
      toastOptions={{
        className: 'font-sans! text-sm! rounded-md! shadow-float! items-start!',
        classNames: { description: 'text-muted-foreground!' },
        style: {
          background: 'var(--popover)',
          color: 'var(--foreground)',
          borderColor: 'var(--line)',
        },
      }}
    />
  )
}
