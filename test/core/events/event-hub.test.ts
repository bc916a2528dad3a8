import { expect } from 'chai';
import { EventHub } from '../../../core/events/event-hub.ts';
import type { HostEvent } from '../../../core/events/host-event.ts';

const TIP: HostEvent = { type: 'tip', poolId: 'bitcoin', height: 7, hash: '00' };

describe('event hub', () => {
  it('tells everybody who listens, until they leave', () => {
    const hub = new EventHub();
    const heard: string[] = [];
    const leave = hub.subscribe((event) => heard.push(`first ${event.type}`));
    hub.subscribe((event) => heard.push(`second ${event.type}`));
    hub.emit(TIP);
    leave();
    hub.emit(TIP);
    expect(heard).to.deep.equal(['first tip', 'second tip', 'second tip']);
  });
});
