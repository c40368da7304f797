import type { Definitions } from '../definition'
import { asText } from '../values/operand'
import { extractPattern, findPattern, replacePattern } from '../regex'

export const regexFilters: Definitions = {
  regexMatch: {
    parameters: ['input', 'regex'],
    run: ([input, regex], state) =>
      input === null ? null : findPattern(asText(regex, state), asText(input, state), state),
  },
  regexExtract: {
    parameters: ['input', 'regex', 'group?'],
    run: ([input, regex, group], state) =>
      input === null
        ? null
        : extractPattern(
            asText(regex, state),
            typeof group === 'number' ? group : group === undefined ? 0 : asText(group, state),
            asText(input, state),
            state,
          ),
  },
  regexReplace: {
    parameters: ['input', 'regex', 'replacement'],
    run: ([input, regex, replacement], state) =>
      input === null
        ? null
        : replacePattern(
            asText(regex, state),
            asText(replacement, state),
            asText(input, state),
            state,
          ),
  },
}
