// The `outputs` of a flow, and those of the rounds of a Loop.

import type { FlowOutput } from '../../model'
import { checkIdentifier, duplicateCheck } from './identifiers'
import { readInputType } from './read-input-definitions'
import { flagIn, missing, readersIn, requiredText, textIn, type Reader } from './reader'
import { refuseUnknown } from './unknown-properties'

export function readOutputs(owner: Reader): FlowOutput[] {
  const duplicate = duplicateCheck('output', owner.report)
  return readersIn(owner, 'outputs').map((from) => {
    refuseUnknown(
      from,
      ['id', 'type', 'value', 'description', 'displayName', 'required', 'itemType'],
      'An output',
    )
    const id = requiredText(from, 'id', 'id: result')
    checkIdentifier('output', id, [...from.path, 'id'], from.report)
    duplicate(id, [...from.path, 'id'])
    if (from.value.value === undefined) missing(from, 'value', `value: "{{ outputs.fetch.uri }}"`)
    return {
      id,
      type: readInputType(from, 'type') ?? 'STRING',
      itemType: readInputType(from, 'itemType'),
      value: from.value.value ?? null,
      description: textIn(from, 'description'),
      displayName: textIn(from, 'displayName'),
      required: flagIn(from, 'required', true),
    }
  })
}
