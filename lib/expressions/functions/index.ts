import type { Definitions } from '../definition'
import { calendarFunctions } from './calendar'
import { dataFunctions } from './data'
import { flowFunctions } from './flow'
import { randomFunctions } from './random'
import { standardFunctions } from './standard'

export { worldFunctions } from './world'

export const functions: Definitions = {
  ...standardFunctions,
  ...dataFunctions,
  ...calendarFunctions,
  ...randomFunctions,
  ...flowFunctions,
}
