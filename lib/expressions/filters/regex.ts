import type { Definitions } from '../definition'
import { asText } from '../values/operand'
import { extractPattern, findPattern, replacePattern } from '../regex'

export const regexFilters: Definitions = {
  regexMatch: {
    parameters: ['input', 'regex'],
    summary: 'Whether a regular expression occurs in the text.',
    example: "{{ 'order-12' | regexMatch('\\d+') }}",
    run: ([input, regex], state) =>
      input === null ? null : findPattern(asText(regex, state), asText(input, state), state),
  },
  regexExtract: {
    parameters: ['input', 'regex', 'group?'],
    summary:
      'The first match of a regular expression, or one of its groups; null where there is none.',
    example: "{{ 'order-12' | regexExtract('\\d+') }}",
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
    summary: 'Replaces every match of a regular expression; `$1` stands for a group.',
    example: "{{ 'a1b2' | regexReplace('\\d', '') }}",
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
