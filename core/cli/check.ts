import { Command } from 'commander';
import { bundledPlugins, composeLoader } from '../plugin-composition.ts';
import { describeProblem } from '../config/config-problem.ts';
import { readEnvironment } from '../config/environment.ts';
import { checkConfig } from '../host/config-check.ts';

/** `headframe check`: every problem of a configuration directory at once. */
export function checkCommand(): Command {
  return new Command('check')
    .description('say everything that is wrong with a configuration directory')
    .option('--config <directory>', 'configuration directory', 'config')
    .action(async ({ config: directory }: { config: string }) => {
      const loader = composeLoader(directory, readEnvironment());
      const { config, problems } = await checkConfig(directory, loader, await bundledPlugins());
      for (const problem of problems) {
        process.stdout.write(`${problem.severity}: ${describeProblem(problem)}\n`);
      }
      if (problems.length > 0) {
        process.exitCode = 1;
        return;
      }
      const { pools, ports } = config;
      process.stdout.write(
        `${directory}: no problems; ${pools.length} pools, ${ports.length} ports\n`,
      );
    });
}
