/** Which way dependencies may point. Run by architecture.js, which also checks that every file was seen. */

const SOURCE = '^(core|plugins|migrations|bench|test|wasm)/';
/** Folders that decide about shares, jobs and blocks: events in, decisions out. */
const DOMAIN = '^core/(jobs|shares|vardiff|blocks|ledger|payouts|ownership|audit)/';

module.exports = {
  forbidden: [
    {
      name: 'plugins-see-only-the-plugin-api',
      comment: 'A plugin could live in another repository: it sees core/plugin-api and itself.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: SOURCE, pathNot: '^(core/plugin-api|plugins/$1)/' },
    },
    {
      name: 'core-never-imports-a-plugin',
      comment: 'Plugins are loaded by URL, bundled or not.',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^plugins/' },
    },
    {
      name: 'plugin-api-stands-alone',
      comment: 'What a plugin may see must not drag the host along.',
      severity: 'error',
      from: { path: '^core/plugin-api/' },
      to: { path: SOURCE, pathNot: '^core/plugin-api/' },
    },
    {
      name: 'domain-knows-no-edges',
      comment: 'Sockets, HTTP, SQL and wiring use the domain, not the other way round.',
      severity: 'error',
      from: { path: DOMAIN },
      to: {
        path: '^(core/(listeners|protocols|api|metrics|storage|host|config|cli|miner|composition\\.ts)|migrations)',
      },
    },
    {
      name: 'domain-does-no-network-or-sql',
      comment: 'Ask through an interface of the domain, and implement it at the edge.',
      severity: 'error',
      from: { path: DOMAIN },
      to: {
        path: '(^(node:)?(net|tls|dgram|http|https|http2)$)|node_modules/(knex|knex-pglite|pg|@electric-sql|koa|@koa|undici)/',
      },
    },
    {
      name: 'container-stays-in-the-host',
      comment:
        'Dependency injection is wiring; everything else takes its collaborators as arguments.',
      severity: 'error',
      from: {
        path: '^(core|plugins|migrations)/',
        pathNot: '^core/(composition\\.ts|main\\.ts|host/)',
      },
      to: { path: 'node_modules/(tsyringe|reflect-metadata)/' },
    },
    {
      name: 'miner-stands-alone',
      comment: 'The miner is another program that happens to share a kernel.',
      severity: 'error',
      from: { path: '^core/miner/' },
      to: { path: '^core/', pathNot: '^core/(miner|kernels|plugin-api)/' },
    },
    {
      name: 'nobody-imports-a-main',
      comment: 'An entry point runs; it is not a library.',
      severity: 'error',
      from: {},
      to: { path: '^(core|bench)/main\\.ts$' },
    },
    {
      name: 'wasm-is-loaded',
      comment: 'AssemblyScript is another language; its modules are loaded by URL.',
      severity: 'error',
      from: { pathNot: '^wasm/' },
      to: { path: '^wasm/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'product-needs-no-dev-dependency',
      comment: 'What an installed package imports must be among its dependencies.',
      severity: 'error',
      from: { path: '^(core|plugins|migrations)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-dangling-imports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^build/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
