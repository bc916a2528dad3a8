import type { HostView, PoolView, PortView } from '../api/host-view.ts';
import { formatListenAddress } from '../config/listen-address.ts';

/** The few lines that a start ends with: what runs where, and how to point a miner at it. */
export function greeting(view: HostView, apiListen: string): string {
  const pools = view.pools();
  const ports = view.ports();
  const lines = ['', 'headframe is running.', ''];
  for (const pool of pools) lines.push(`  pool  ${describePool(pool)}`);
  for (const port of ports) lines.push(`  port  ${describePort(port)}`);
  lines.push(`  api   http://${apiListen}/api/v1/stats`, '');
  for (const port of ports) lines.push(...hint(port, pools));
  if (ports.length === 0) lines.push('No port is open: see ports.toml.', '');
  return `${lines.join('\n')}\n`;
}

function describePool({ id, coin, state, reason, jobHeight }: PoolView): string {
  const work = jobHeight === undefined ? '' : `, mining block ${jobHeight}`;
  const why = reason === undefined ? '' : `: ${reason.replaceAll('\n', '; ')}`;
  return `${id} (${coin.symbol}) ${state}${work}${why}`;
}

function describePort({ host, port, algorithm, tls, pools, selected }: PortView): string {
  const others = pools.filter((id) => id !== selected);
  const rest = others.length === 0 ? '' : `, also ${others.join(', ')}`;
  const feeds = selected === undefined ? 'no pool yet' : `mines ${selected}${rest}`;
  const address = formatListenAddress({ host, port });
  return `${address} ${algorithm}${tls ? ', TLS too' : ''}: ${feeds}`;
}

function hint(port: PortView, pools: readonly PoolView[]): readonly string[] {
  const pool = pools.find(({ id }) => id === port.selected);
  if (pool === undefined) return [];
  const host = ['0.0.0.0', '::'].includes(port.host) ? '127.0.0.1' : port.host;
  const server = formatListenAddress({ host, port: port.port });
  const address = pool.coin.exampleAddress ?? `<your ${pool.coin.symbol} address>`;
  return [`Point a miner at it:`, `  ${commandFor(port, server, address)}`, ''];
}

function commandFor({ dialects, algorithm }: PortView, server: string, address: string): string {
  if (dialects.includes('http-work'))
    return `npx headframe mine --url http://${server} --user ${address}.rig1 --algo ${algorithm}`;
  return dialects.includes('stratum-cryptonote')
    ? `xmrig -o ${server} -u ${address} -p rig1`
    : `npx headframe mine --url stratum+tcp://${server} --user ${address}.rig1`;
}
