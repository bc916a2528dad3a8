import { Counter, Gauge, type Registry } from 'prom-client';
import type { HostView, PortTraffic, PortView } from '../api/host-view.ts';

/** What `/metrics` shows of the ports: read from the listeners' plain numbers at each scrape. */
export function registerPortMetrics(registry: Registry, view: HostView): void {
  const registers = [registry];
  new Gauge({
    name: 'headframe_port_connections',
    help: 'Connections of a port, logged in or not',
    labelNames: ['port'],
    registers,
    collect() {
      this.reset();
      for (const port of view.ports()) this.set(labels(port), port.connections);
    },
  });
  const counter = (name: string, help: string, read: (traffic: PortTraffic) => number) =>
    new Counter({
      name: `headframe_port_${name}_total`,
      help,
      labelNames: ['port'],
      registers,
      collect() {
        this.reset();
        for (const port of view.ports()) this.inc(labels(port), read(port.traffic));
      },
    });
  counter('accepted', 'Connections accepted', (traffic) => traffic.accepted);
  counter('received_bytes', 'Bytes from miners', (traffic) => traffic.bytesIn);
  counter('sent_bytes', 'Bytes to miners', (traffic) => traffic.bytesOut);
  counter('junk', 'Lines and headers that no miner software sends', (traffic) => traffic.junk);
  counter('bans', 'Addresses banned by rule', (traffic) => traffic.bans);
  counter('over_limit', 'Calls over a rate limit', (traffic) => traffic.overLimit);
  const byReason = (name: 'refused' | 'closed', help: string) =>
    new Counter({
      name: `headframe_port_${name}_total`,
      help,
      labelNames: ['port', 'reason'],
      registers,
      collect() {
        this.reset();
        for (const port of view.ports())
          for (const [reason, count] of Object.entries(port.traffic[name]))
            this.inc({ ...labels(port), reason }, count);
      },
    });
  byReason('refused', 'Connections turned away');
  byReason('closed', 'Connections that ended');
}

function labels(port: PortView): { readonly port: string } {
  return { port: String(port.port) };
}
