import { Skeleton } from '../ui/skeleton'
import { PageBody } from './page-header'

/** The true shape of a list page: title, a line of filters, rows. */
export function PageSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-busy="true" className="flex flex-col">
      <div className="px-4 pt-5 pb-4 sm:px-6">
        <Skeleton className="h-7 w-40" />
      </div>
      <PageBody>
        <Skeleton className="mb-4 h-8 w-full max-w-md" />
        {Array.from({ length: rows }, (_, index) => (
          <div key={index} className="flex h-10 items-center gap-4 border-b">
            <Skeleton className="h-4 w-1/4" />
            <Skeleton className="h-4 w-1/3" />
            <Skeleton className="ml-auto h-4 w-20" />
          </div>
        ))}
      </PageBody>
    </div>
  )
}
