import { getTranslations } from 'next-intl/server'
import { buttonVariants } from '../ui/button-variants'
import { EmptyState } from '../ui/empty-state'

/** Drawn by the server alone: every page carries this along, so it must cost no script. */
export async function NotFound() {
  const t = await getTranslations('errors.notFound')
  return (
    <EmptyState
      className="px-4 pt-[16dvh]"
      title={<h1>{t('title')}</h1>}
      description={t('description')}
      action={
        // oxlint-disable-next-line nextjs/no-html-link-for-pages -- it leads home without script
        <a href="/" className={buttonVariants()}>
          {t('home')}
        </a>
      }
    />
  )
}
