// What people read of the functions that touch the world.

import type { Documentation } from '../definition'
import type { WorldFunction } from '../functions/world'

type World = Pick<Documentation, 'signature' | 'summary' | 'example'>

export const worldWords: Record<WorldFunction, World> = {
  secret: {
    signature: 'secret(key, [namespace])',
    summary: 'A secret of the namespace.',
    example: "{{ secret('API_TOKEN') }}",
  },
  kv: {
    signature: 'kv(key, [namespace], [errorOnMissing])',
    summary: 'A value of the key-value store.',
    example: "{{ kv('last_run') }}",
  },
  read: {
    signature: 'read(path, [namespace])',
    summary: 'The content of a stored file, or of a file of the namespace.',
    example: "{{ read('scripts/query.sql') }}",
  },
  fileURI: {
    signature: 'fileURI(path, [namespace])',
    summary: 'The address of a file of the namespace.',
    example: "{{ fileURI('scripts/a.py') }}",
  },
  fileSize: {
    signature: 'fileSize(uri)',
    summary: 'The size of a stored file in bytes.',
    example: '{{ fileSize(outputs.download.uri) }}',
  },
  fileExists: {
    signature: 'fileExists(uri)',
    summary: 'Whether a stored file exists.',
    example: '{{ fileExists(outputs.download.uri) }}',
  },
  isFileEmpty: {
    signature: 'isFileEmpty(uri)',
    summary: 'Whether a stored file is empty.',
    example: '{{ isFileEmpty(outputs.download.uri) }}',
  },
  http: {
    signature:
      'http(uri, [method], [query], [body], [contentType], [accept], [headers], [options])',
    summary: 'The answer of a web address.',
    example: "{{ http('https://example.com/data.json') }}",
  },
  env: {
    signature: 'env(name, [default])',
    summary: 'A variable of the environment.',
    example: "{{ env('REGION') }}",
  },
  encrypt: {
    signature: 'encrypt(key, plaintext)',
    summary: 'A text, encrypted.',
    example: "{{ encrypt(secret('KEY'), 'text') }}",
  },
  decrypt: {
    signature: 'decrypt(key, encrypted)',
    summary: 'A text, decrypted.',
    example: "{{ decrypt(secret('KEY'), inputs.text) }}",
  },
  errorLogs: {
    signature: 'errorLogs()',
    summary: 'The error logs of the execution.',
    example: '{{ errorLogs() }}',
  },
  randomPort: {
    signature: 'randomPort()',
    summary: 'A free port of this machine.',
    example: '{{ randomPort() }}',
  },
  isPublicHoliday: {
    signature: 'isPublicHoliday(date, countryCode, [subDivision])',
    summary: 'Whether a date is a public holiday.',
    example: "{{ isPublicHoliday(trigger.date, 'US') }}",
  },
}
