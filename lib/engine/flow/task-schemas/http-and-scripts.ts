import {
  any,
  choice,
  collection,
  describe,
  flag,
  map,
  mapOrText,
  required,
  text,
  textOrList,
  type PropertyDescription,
  type TaskTypeDescription,
} from './description'

/** What a call needs: for both tasks and for the trigger. */
export const httpCall: Record<string, PropertyDescription> = {
  uri: text('Where to.', { required: true, example: 'https://example.com/api' }),
  method: choice(
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'],
    'The method.',
    { default: 'GET' },
  ),
  params: mapOrText('Query parameters.'),
  headers: mapOrText('Headers.'),
  contentType: text('Content type of the body.'),
  body: any('The body: text, or a map or list that is sent as JSON.'),
  formData: mapOrText('Fields of a form; files by their URI.'),
  options: map('Time-outs, credentials, redirects, TLS.'),
  sslOptions: map('TLS options.', { deprecated: 'options.ssl' }),
  allowFailed: flag('Take a status of 400 and above as a success.', {
    deprecated: 'options.allowFailed',
  }),
  encryptBody: flag('Keep the answer secret.'),
}

export const http: TaskTypeDescription[] = [
  describe('runnable', {
    type: 'core.http.Request',
    title: 'Send an HTTP request',
    properties: httpCall,
    outputs: {
      code: 'Status of the answer.',
      headers: 'Its headers.',
      body: 'The answer; JSON is parsed.',
      uri: 'The address, or the stored answer where it is large.',
    },
    example: 'id: fetch\ntype: core.http.Request\nuri: https://example.com',
  }),
  describe('runnable', {
    type: 'core.http.Download',
    title: 'Download a file',
    properties: {
      ...httpCall,
      failOnEmptyResponse: flag('Fail on an empty answer.', { default: true }),
      saveAs: text('Name of the stored file.'),
    },
    outputs: {
      code: 'Status of the answer.',
      headers: 'Its headers.',
      length: 'Bytes.',
      uri: 'The stored file.',
    },
    example: 'id: download\ntype: core.http.Download\nuri: https://example.com/data.csv',
  }),
]

export const namespaceFiles = map('Files of the namespace to put into the directory.', {
  properties: {
    enabled: flag('false leaves them out.', { default: true }),
    namespaces: textOrList('Whose files; this flow’s if absent.'),
    include: textOrList('Names and patterns of files; all if absent.'),
    exclude: textOrList('Names and patterns of files to leave out.'),
    ifExists: text('Ignored: the later file stands.'),
    folderPerNamespace: any('Ignored.'),
  },
})

const script: Record<string, PropertyDescription> = {
  beforeCommands: textOrList('Commands that run first.'),
  env: mapOrText('Environment variables.'),
  inputFiles: collection('Files to put into the directory, by name.'),
  outputFiles: textOrList('Names and patterns of files to keep.'),
  namespaceFiles,
  interpreter: textOrList('What runs the commands.'),
  failFast: flag('Stop at the first command that fails.', { default: true }),
  warningOnStdErr: flag('Lines on stderr make a warning.', { default: false }),
  workingDir: text('Folder within the working directory to run in.'),
  outputDir: flag('Make a directory for outputs.'),
  outputDirectory: any('Ignored.'),
  taskRunner: map('Where it runs; a process of the worker.'),
  containerImage: text('Ignored: scripts run as processes of the worker.'),
  docker: map('Ignored: scripts run as processes of the worker.'),
  runner: text('Ignored: scripts run as processes of the worker.', {
    deprecated: 'taskRunner',
  }),
  targetOS: text('Operating system of the runner.'),
  dependencies: textOrList('Packages to install first.'),
  pythonVersion: text('Version of Python.'),
  packageManager: text('What installs the packages.'),
  dependencyCacheEnabled: flag('Keep installed packages.'),
  stopGrace: text('Between SIGTERM and SIGKILL.'),
}
const scriptOutputs = {
  exitCode: 'How it ended.',
  vars: 'Outputs that it printed.',
  outputFiles: 'URIs of the kept files, by name.',
  stdOutLineCount: 'Lines on stdout.',
  stdErrLineCount: 'Lines on stderr.',
}

const languages: [name: string, title: string, command: string, code: string][] = [
  ['shell', 'shell', 'echo hello', 'echo hello'],
  ['node', 'Node.js', 'node -e "console.log(1)"', 'console.log(1)'],
  ['python', 'Python', 'python3 -c "print(1)"', 'print(1)'],
]

export const scripts: TaskTypeDescription[] = languages.flatMap(([name, title, command, code]) => [
  describe('runnable', {
    type: `scripts.${name}.Commands`,
    title: `Run ${title} commands`,
    properties: { commands: textOrList('The commands, one after the other.', required), ...script },
    outputs: scriptOutputs,
    example: `id: run\ntype: scripts.${name}.Commands\ncommands:\n  - ${command}`,
  }),
  describe('runnable', {
    type: `scripts.${name}.Script`,
    title: `Run a ${title} script`,
    properties: { script: text('The script.', required), ...script },
    outputs: scriptOutputs,
    example: `id: run\ntype: scripts.${name}.Script\nscript: |\n  ${code}`,
  }),
])
