'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useWorkerLanes } from '@/lib/workers/hooks'
import type { WorkerView } from '@/lib/workers/schema'
import { Section } from '../../layout/section'
import { ReadError } from '../../layout/read-error'
import { Button } from '../../ui/button'
import { useNow } from '../../ui/clock'
import { NativeSelect } from '../../ui/native-select'
import { Skeleton } from '../../ui/skeleton'
import { LaneChart } from './lane-chart'
import { LaneList } from './lane-list'
import { laneParsers, laneSpans, laneWindow, movedWindow, type LaneSpan } from './lane-window'

const stepMs = 5_000

/** What a worker ran beside what, over time. */
export function LanesSection({ worker }: { worker: WorkerView }) {
  const t = useTranslations('workers.lanes')
  const [{ span, until }, setWindow] = useQueryStates(laneParsers)
  // In steps: the window is what is asked for, and a new one each second would be a new question each second.
  const nowMs = Math.ceil(useNow() / stepMs) * stepMs
  const life = {
    joinedMs: Date.parse(worker.joinedAt),
    leftMs: worker.leftAt === null ? null : Date.parse(worker.leftAt),
  }
  const shown = laneWindow(span, until?.getTime() ?? null, life, nowMs)
  const asked = {
    workerId: worker.id,
    from: new Date(shown.fromMs).toISOString(),
    to: new Date(shown.toMs).toISOString(),
  }
  const { data, error, refetch } = useWorkerLanes(asked)
  const move = (direction: -1 | 1) => {
    const to = movedWindow(shown, direction, life, nowMs)
    void setWindow({ until: to === null ? null : new Date(to) })
  }
  return (
    <Section
      title={t('title')}
      actions={
        <>
          <Button
            size="icon-sm"
            variant="ghost"
            aria-label={t('earlier')}
            disabled={shown.fromMs <= life.joinedMs}
            onClick={() => move(-1)}
          >
            <ChevronLeft aria-hidden />
          </Button>
          <Button
            size="icon-sm"
            variant="ghost"
            aria-label={t('later')}
            disabled={until === null}
            onClick={() => move(1)}
          >
            <ChevronRight aria-hidden />
          </Button>
          <NativeSelect
            aria-label={t('span')}
            className="w-36"
            value={span}
            onChange={(event) => void setWindow({ span: event.target.value as LaneSpan })}
          >
            {laneSpans.map((one) => (
              <option key={one} value={one}>
                {t(`spans.${one}`)}
              </option>
            ))}
          </NativeSelect>
        </>
      }
    >
      {error && <ReadError error={error} onRetry={() => void refetch()} />}
      {data ? (
        <>
          <LaneChart lanes={data} window={shown} slots={worker.slots} />
          <LaneList lanes={data} />
        </>
      ) : (
        !error && <Skeleton className="h-24" />
      )}
    </Section>
  )
}
