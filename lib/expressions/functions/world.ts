// Functions that touch the world. They have no meaning here: whoever evaluates hands them in.

export const worldFunctions = [
  'secret',
  'kv',
  'read',
  'fileURI',
  'fileSize',
  'fileExists',
  'isFileEmpty',
  'http',
  'env',
  'encrypt',
  'decrypt',
  'errorLogs',
  'randomPort',
  'isPublicHoliday',
] as const

export type WorldFunction = (typeof worldFunctions)[number]
