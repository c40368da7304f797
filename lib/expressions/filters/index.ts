import type { Definitions } from '../definition'
import { dataFilters } from './data'
import { dateFilters } from './dates'
import { encodingFilters } from './encoding'
import { listFilters } from './lists'
import { jqFilters } from './jq'
import { numberFilters } from './numbers'
import { regexFilters } from './regex'
import { stringFilters } from './strings'

export const filters: Definitions = {
  ...stringFilters,
  ...listFilters,
  ...dataFilters,
  ...numberFilters,
  ...regexFilters,
  ...jqFilters,
  ...dateFilters,
  ...encodingFilters,
}
