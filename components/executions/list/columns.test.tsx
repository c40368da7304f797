import { expect, test } from 'vitest'
import { columnTracks, readColumns, usualColumns, writeColumns } from './columns'

test('nothing chosen is the usual; what is chosen comes in our order, unknown names fall away', () => {
  expect(readColumns(undefined)).toEqual(usualColumns)
  expect(readColumns('duration.id.nonsense')).toEqual(['id', 'duration'])
  expect(readColumns('')).toEqual([])
  expect(readColumns(writeColumns(['labels', 'ended']))).toEqual(['labels', 'ended'])
})

test('labels have no track where there is no room', () => {
  const { wide, medium } = columnTracks(['id', 'labels'])
  expect(wide.split(' ')).toHaveLength(5)
  expect(medium.split(' ')).toHaveLength(4)
})
