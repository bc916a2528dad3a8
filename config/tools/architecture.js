/**
 * Checks the direction of dependencies. A cruiser that finds no TypeScript compiler sees no modules and
 * reports no violations, so every source file on disk must have been seen as well.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const ROOTS = ['core', 'plugins', 'migrations', 'bench', 'test'].filter((root) => existsSync(root));
const { forbidden, options } = createRequire(import.meta.url)('./dependency-cruiser.cjs');

const { output } = await cruise(
  ROOTS,
  { ...options, ruleSet: { forbidden }, validate: true },
  undefined,
  { tsConfig: extractTsConfig('tsconfig.json') },
);

const seen = new Set(output.modules.map((module) => module.source));
const unseen = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true })
    .map((file) => `${root}/${file}`)
    .filter((file) => file.endsWith('.ts') && !seen.has(file)),
);
const { violations } = output.summary;
for (const { rule, from, to, cycle } of violations) {
  const way = cycle?.length ? cycle.map((step) => step.name).join(' -> ') : to;
  process.stderr.write(`${rule.name}: ${from} -> ${way}\n`);
}
for (const file of unseen) process.stderr.write(`not seen by the cruiser: ${file}\n`);
const files = [...seen].filter(
  (file) => file.endsWith('.ts') && !file.includes('node_modules'),
).length;
process.stdout.write(
  `architecture: ${files} files, ${forbidden.length} rules, ${violations.length} violations\n`,
);
if (files === 0 || unseen.length > 0 || violations.length > 0) process.exitCode = 1;
