import {
  any,
  choice,
  collection,
  describe,
  flag,
  integer,
  mapOrText,
  required,
  text,
  textOrList,
  type TaskTypeDescription,
} from './description'

const from = text('URI of a stored file.', required)
const uri = { uri: 'The file.' }
const separator = text('Between lines.', { default: '\n' })
const extension = text('How the name of the file ends.')

export const storage: TaskTypeDescription[] = [
  describe('runnable', {
    type: 'core.storage.Write',
    title: 'Store a text',
    properties: { content: any('The text.', required), extension },
    outputs: uri,
    example: 'id: write\ntype: core.storage.Write\ncontent: Hello\nextension: .txt',
  }),
  describe('runnable', {
    type: 'core.storage.Concat',
    title: 'Join files',
    properties: { files: collection('URIs.', required), separator, extension },
    outputs: uri,
    example: 'id: join\ntype: core.storage.Concat\nfiles: ["{{ inputs.one }}", "{{ inputs.two }}"]',
  }),
  describe('runnable', {
    type: 'core.storage.Split',
    title: 'Cut a file into parts',
    properties: {
      from,
      rows: integer('Lines in a part.', { least: 1 }),
      partitions: integer('Number of parts.', { least: 1 }),
      bytes: text('Size of a part, such as 10MB.'),
      separator,
      regexPattern: text('Lines with the same first group go to the same part.'),
    },
    outputs: { uris: 'The parts.' },
    example: 'id: split\ntype: core.storage.Split\nfrom: "{{ inputs.file }}"\nrows: 1000',
  }),
  describe('runnable', {
    type: 'core.storage.FilterItems',
    title: 'Keep some items of a file',
    properties: {
      from,
      filterCondition: text('True for the items to keep.', required),
      filterType: choice(['INCLUDE', 'EXCLUDE'], 'Keep them, or drop them.', {
        default: 'INCLUDE',
      }),
      errorOrNullBehavior: choice(
        ['FAIL', 'INCLUDE', 'EXCLUDE'],
        'For items that cannot be read.',
        {
          default: 'FAIL',
        },
      ),
    },
    outputs: { ...uri, processedItemsTotal: 'Items read.', droppedItemsTotal: 'Items dropped.' },
    example: `id: filter
type: core.storage.FilterItems
from: "{{ inputs.file }}"
filterCondition: "{{ total > 100 }}"`,
  }),
  describe('runnable', {
    type: 'core.storage.DeduplicateItems',
    title: 'Drop items that repeat',
    properties: { from, expr: text('What makes two items the same.', required) },
    outputs: {
      ...uri,
      processedItemsTotal: 'Items read.',
      droppedItemsTotal: 'Items dropped.',
      numKeys: 'Items kept.',
    },
    example: `id: once
type: core.storage.DeduplicateItems
from: "{{ inputs.file }}"
expr: "{{ id }}"`,
  }),
  describe('runnable', {
    type: 'core.storage.Reverse',
    title: 'Turn the lines of a file round',
    properties: { from, separator, charset: text('Its encoding.', { default: 'UTF-8' }) },
    outputs: uri,
    example: 'id: reverse\ntype: core.storage.Reverse\nfrom: "{{ inputs.file }}"',
  }),
  describe('runnable', {
    type: 'core.storage.Size',
    title: 'Size of a file',
    properties: { uri: from },
    outputs: { size: 'Bytes.' },
    example: 'id: size\ntype: core.storage.Size\nuri: "{{ inputs.file }}"',
  }),
  describe('runnable', {
    type: 'core.storage.Delete',
    title: 'Delete a file',
    properties: {
      uri: from,
      errorOnMissing: flag('Fail where it is not there.', { default: false }),
    },
    outputs: { ...uri, deleted: 'Whether it was there.' },
    example: 'id: delete\ntype: core.storage.Delete\nuri: "{{ inputs.file }}"',
  }),
  describe('runnable', {
    type: 'core.storage.LocalFiles',
    title: 'Put files into the working directory, or keep some',
    properties: {
      inputs: mapOrText('Files to put there, by name.'),
      outputs: textOrList('Names and patterns of files to keep.'),
    },
    outputs: { uris: 'URIs of the kept files, by name.' },
    example: 'id: files\ntype: core.storage.LocalFiles\ninputs:\n  hello.txt: Hello',
  }),
]
