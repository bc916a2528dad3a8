import { join } from 'node:path';
import { Command } from 'commander';
import { composeHost } from '../composition.ts';
import { readConfigDirectory } from '../config/config-directory.ts';
import type { ConfigReading } from '../config/config-directory.ts';
import { describeProblem } from '../config/config-problem.ts';
import { readEnvironment } from '../config/environment.ts';
import type { Host } from '../host/host.ts';
import { PinoLogger } from '../host/pino-logger.ts';
import { greeting } from './greeting.ts';

interface StartOptions {
  readonly config: string;
  readonly data: string;
}

/** `headframe start`: runs a configuration directory until it is told to stop. */
export function startCommand(): Command {
  return new Command('start')
    .description('run the pools of a configuration directory')
    .option('--config <directory>', 'configuration directory', 'config')
    .option('--data <directory>', 'where shares, blocks and devnets are kept', 'data')
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const environment = readEnvironment();
  const reading = await readConfigDirectory(options.config);
  if (tellProblems(reading)) {
    process.exitCode = 1;
    return;
  }
  const { log } = reading.config.headframe;
  const format = environment.logFormat ?? log.format;
  const logger = PinoLogger.create({ level: environment.logLevel ?? log.level, format });
  let host: Host | undefined;
  dieLoudly(logger, (error) => host?.blame(error) === true);
  host = await composeHost(
    { config: reading.config, dataDirectory: options.data },
    environment,
    logger,
  );
  stopOnSignals(host, logger);
  try {
    await host.start(reading.config.directory);
  } catch (error) {
    await host.stop();
    throw error;
  }
  if (host.stopping) return;
  const json = format === 'json' || (format === 'auto' && !process.stdout.isTTY);
  // A reader of JSON lines gets only those.
  const stream = json ? process.stderr : process.stdout;
  const { listen } = reading.config.headframe.api;
  stream.write(greeting(host.view, listen));
}

/** True where the host cannot run; what is wrong with one pool stops only that pool. */
function tellProblems({ config, problems }: ConfigReading): boolean {
  for (const problem of problems) {
    process.stderr.write(`${problem.severity}: ${describeProblem(problem)}\n`);
  }
  const common = [
    config.headframeDocument.file,
    config.portsDocument.file,
    join(config.directory, 'pools'),
  ];
  return problems.some(({ severity, file }) => severity === 'error' && common.includes(file));
}

function stopOnSignals(host: Host, logger: PinoLogger): void {
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(130);
    asked = true;
    logger.info({ signal }, 'stopping; once more stops at once');
    host.stop().then(
      () => {
        logger.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/**
 * What nobody foresaw ends the process: accepted shares are on disk, and a supervisor starts it again. Only
 * what came from a plugin ends no more than its pool.
 */
function dieLoudly(logger: PinoLogger, isForeign: (error: unknown) => boolean): void {
  const die = (error: unknown): void => {
    if (isForeign(error)) return;
    logger.error({ error }, 'a programming error ends the host');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}
