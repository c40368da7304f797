// Who may import whom. Each wall has its reason: it is what one reads when the check fails.

const nouns = 'flows|executions|workers|triggers|notifications|accounts|secrets|kv|storage'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that neither file can be understood, tested or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-by-its-door',
      comment: 'lib/engine/index.ts is what the engine promises; its inside may change any day.',
      severity: 'error',
      from: { pathNot: '^lib/(engine|testing)/' },
      to: { path: '^lib/engine/', pathNot: '^lib/engine/index\\.ts$' },
    },
    {
      name: 'expressions-by-their-door',
      comment: 'lib/expressions/index.ts is the only door.',
      severity: 'error',
      from: { pathNot: '^lib/expressions/' },
      to: { path: '^lib/expressions/', pathNot: '^lib/expressions/index\\.ts$' },
    },
    {
      name: 'engine-is-pure',
      comment:
        'The engine decides and never does: it knows the expression language and nothing else of ours.',
      severity: 'error',
      from: { path: '^lib/engine/', pathNot: '\\.(test|bench)\\.ts$' },
      to: { path: '^(lib|app|components)/', pathNot: '^lib/(engine|expressions)/' },
    },
    {
      name: 'expressions-are-pure',
      comment:
        'The expression language runs hostile text: it can reach nothing that it is not handed.',
      severity: 'error',
      from: { path: '^lib/expressions/', pathNot: '\\.(test|bench)\\.ts$' },
      to: { path: '^(lib|app|components)/', pathNot: '^lib/expressions/' },
    },
    {
      name: 'pure-rooms-have-no-node',
      comment: 'Engine and expressions run in the browser as they are.',
      severity: 'error',
      from: { path: '^lib/(engine|expressions)/', pathNot: '\\.(test|bench)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pages-do-not-touch-the-database',
      comment: 'Routes read through a noun and render one component; rights are checked there.',
      severity: 'error',
      from: { path: '^(app|components)/' },
      to: { path: '^lib/(db|runtime|processes)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'actions-do-not-touch-the-database',
      comment: 'An action checks who, whether and what, then calls one verb.',
      severity: 'error',
      from: { path: '/actions\\.ts$' },
      to: { path: '^lib/(db|runtime)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'components-take-hooks-actions-schema',
      comment:
        'Components run in the browser: of a noun they know its hooks, its actions and its shapes.',
      severity: 'error',
      from: { path: '^components/' },
      to: {
        path: `^lib/(${nouns})/`,
        pathNot: `^lib/(${nouns})/(hooks|hooks/[a-z-]+|actions|schema|view|request-form)\\.tsx?$`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'app-is-the-top',
      comment: 'Nothing below may know a page.',
      severity: 'error',
      from: { path: '^(components|lib)/', pathNot: '^lib/processes/' },
      to: { path: '^app/' },
    },
    {
      name: 'lib-knows-no-components',
      comment: 'Logic does not know how it is drawn.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^components/' },
    },
    {
      name: 'nobody-imports-processes',
      comment: 'lib/processes is the wiring; what imported it would start a process.',
      severity: 'error',
      from: { pathNot: '^lib/processes/' },
      to: { path: '^lib/processes/' },
    },
    {
      name: 'runtime-knows-no-nouns',
      comment:
        'Nouns stand on the runtime. It reaches workers by its own door, and effects by a registry.',
      severity: 'error',
      from: { path: '^lib/runtime/', pathNot: '\\.(test|bench)\\.ts$' },
      to: { path: `^lib/(${nouns}|tasks|realtime|rest)/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'db-is-low',
      comment: 'The database room stands on platform and shared alone.',
      severity: 'error',
      from: { path: '^lib/db/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lib/', pathNot: '^lib/(db|platform|shared)/' },
    },
    {
      name: 'nouns-point-downhill',
      comment:
        'triggers and notifications know executions, executions know flows, flows know neither.',
      severity: 'error',
      from: { path: '^lib/flows/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^lib/(executions|triggers|notifications|workers)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'executions-know-no-triggers',
      comment: 'An execution runs the same whoever started it and whoever listens.',
      severity: 'error',
      from: { path: '^lib/executions/', pathNot: '\\.test\\.ts$' },
      to: { path: '^lib/(triggers|notifications)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'Factories and the test database must never be part of the product.',
      severity: 'error',
      from: { pathNot: '(\\.(test|bench|testing)\\.tsx?$|^lib/testing/|^e2e/)' },
      to: { path: '^lib/testing/' },
    },
    {
      name: 'no-orphans-unresolved',
      comment: 'An import that resolves to nothing fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(lib/db/generated|\\.next|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
