import { expect, test } from 'vitest'
import type { FlowInput } from '@/lib/engine'
import { askedInputs, changedInputs, earlierValue } from './earlier-inputs'

const input = (id: string, type: FlowInput['type']): FlowInput => ({ id, type, required: true })
const inputs = [input('count', 'INT'), input('list', 'FILE'), input('key', 'SECRET')]
const earlier = { count: 3, list: 'millrace:///a/b.csv', key: '******' }

test('fields begin with what was given; a secret is asked anew', () => {
  expect(inputs.map((one) => earlierValue(one, earlier))).toEqual(['3', null, ''])
})

test('a file stays unless another is chosen', () => {
  expect(askedInputs(inputs, earlier)[1]?.required).toBe(false)
  expect(askedInputs(inputs, {})[1]?.required).toBe(true)
  expect(changedInputs(inputs, ['4', null, 'new'], earlier)).toEqual({
    count: '4',
    list: 'millrace:///a/b.csv',
    key: 'new',
  })
  const other = new File(['x'], 'c.csv')
  expect(changedInputs(inputs, ['4', other, 'new'], earlier).list).toBe(other)
})
