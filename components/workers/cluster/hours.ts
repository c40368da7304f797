import { parseAsStringLiteral } from 'nuqs/server'

/** For how long the capacity is shown, in hours. */
export const hourChoices = ['1', '3', '24', '168'] as const
export type HourChoice = (typeof hourChoices)[number]

export const hoursParser = parseAsStringLiteral(hourChoices).withDefault('3')
