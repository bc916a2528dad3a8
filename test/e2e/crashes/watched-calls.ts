/** Sees each statement and each RPC call of this process: when it is about to leave, and when its answer is here. */
import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { RpcClient } from '../../../plugins/sha256/rpc/rpc-client.ts';

/** Told of each moment, in the asynchronous context of the call, which goes on when it has returned, or resolved. */
export type Watch = (moment: string) => Promise<void> | undefined;

type Callback = (error: unknown, result: unknown) => void;

const STATEMENT_SHOWN = 60;

/**
 * Hands every statement, begin and commit included, and every RPC call of this process to `watch`, from now on.
 * Returns what ends that.
 */
export function watchCalls(watch: Watch): () => void {
  const query: unknown = Reflect.get(pg.Client.prototype, 'query');
  const { call } = RpcClient.prototype;
  if (typeof query !== 'function') throw new Error('the driver has no query');

  Reflect.set(
    pg.Client.prototype,
    'query',
    function watched(this: pg.Client, config: string | { readonly text: string }, heard: Callback) {
      const statement = textOf(config);
      const asTheCaller = AsyncLocalStorage.snapshot();
      const send = (): unknown =>
        Reflect.apply(query, this, [
          config,
          (error: unknown, result: unknown) => {
            const pause = asTheCaller(watch, `after ${statement}`);
            if (pause === undefined) heard(error, result);
            else void pause.then(() => heard(error, result));
          },
        ]);
      const pause = watch(`before ${statement}`);
      if (pause === undefined) return send();
      return void pause.then(send);
    },
  );
  RpcClient.prototype.call = async function watched(this: RpcClient, method, ...rest) {
    await watch(`before RPC ${method}`);
    try {
      return await call.call(this, method, ...rest);
    } finally {
      await watch(`after RPC ${method}`);
    }
  };
  return () => {
    Reflect.set(pg.Client.prototype, 'query', query);
    RpcClient.prototype.call = call;
  };
}

function textOf(config: string | { readonly text: string }): string {
  const text = typeof config === 'string' ? config : config.text;
  return text.replace(/\s+/g, ' ').slice(0, STATEMENT_SHOWN);
}
