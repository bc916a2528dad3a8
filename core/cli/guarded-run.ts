import { asPoolError } from '../host/foreign-error.ts';
import { PoolError } from '../plugin-api/errors.ts';

export const INTERRUPTED = 130;

export interface RunGuard {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** What the plugin's code comes to; rejects with what it throws where nobody catches. */
  plugin<T>(act: () => T | Promise<T>): Promise<T>;
}

/**
 * Runs what a plugin does on the terminal, and returns its exit code; what went wrong is told in words. Never rejects.
 */
export async function guardedRun(act: (guard: RunGuard) => Promise<unknown>): Promise<number> {
  const abort = new AbortController();
  const interrupt = () => abort.abort(new Error('interrupted'));
  // Once each: a second one ends the process, as if nobody listened.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let tellEscaped: (error: unknown) => void = () => undefined;
  const escaped = new Promise<never>((_, reject) => {
    tellEscaped = reject;
  });
  escaped.catch(() => undefined);
  process.on('uncaughtException', tellEscaped).on('unhandledRejection', tellEscaped);
  try {
    const plugin = <T>(run: () => T | Promise<T>): Promise<T> =>
      Promise.race([Promise.resolve().then(run), escaped]);
    return exitCode(await act({ signal: abort.signal, plugin }));
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    return abort.signal.aborted ? INTERRUPTED : 1;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function exitCode(code: unknown): number {
  if (Number.isInteger(code) && Number(code) >= 0 && Number(code) <= 255) return Number(code);
  throw new PoolError('PLUGIN_INVALID', `expected an exit code from 0 to 255, got ${String(code)}`);
}

function wordsOf(error: unknown): string {
  const known = asPoolError(error);
  if (known !== undefined) return `${known.code}: ${known.message}`;
  const words = error instanceof Error ? error.message : String(error);
  return `error: ${words === '' ? 'the command failed and does not say why' : words}`;
}
