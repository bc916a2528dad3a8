import { expect } from 'chai';
import { PanelHost } from './panel-host.ts';

describe('routes of the panel', () => {
  let host: PanelHost;

  before(async () => {
    host = await PanelHost.start();
  });

  after(() => host.away());

  for (const [path, type] of [
    ['/panel', 'text/html; charset=utf-8'],
    ['/panel/panel.css', 'text/css; charset=utf-8'],
    ['/panel/panel.js', 'text/javascript; charset=utf-8'],
    ['/pools/vision/panel', 'text/html; charset=utf-8'],
    ['/pools/vision/panel/panel.js', 'text/javascript; charset=utf-8'],
  ] as const) {
    it(`serve ${path} as what it is, under a policy without exceptions`, async () => {
      const response = await fetch(host.url(path));
      expect(response.status).to.equal(200);
      const { headers } = response;
      expect(headers.get('content-type')).to.equal(type);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('cache-control')).to.equal('no-cache');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy)
        .to.match(/^default-src 'none';/)
        .and.include("frame-ancestors 'none'");
      expect(policy).not.to.match(/unsafe|https?:|\*/);
    });
  }

  it('send what a browser has already not again, and what it lacks whole', async () => {
    const first = await fetch(host.url('/panel/panel.js'));
    const etag = first.headers.get('etag') ?? '';
    const ask = (tags: string) =>
      fetch(host.url('/panel/panel.js'), { headers: { 'if-none-match': tags } });
    for (const tags of [etag, `"other", W/${etag}`, '*']) {
      const again = await ask(tags);
      expect(again.status, tags).to.equal(304);
      expect(await again.text(), tags).to.equal('');
    }
    expect(await (await ask('"other"')).text()).to.equal(await first.text());
  });

  it('hold neither inline code nor style, and ask nobody else for anything', async () => {
    const page = await (await fetch(host.url('/panel'))).text();
    expect(page).not.to.match(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(page).not.to.match(/<script(?![^>]*\ssrc=)/i);
    const linked = [...page.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(linked).to.include('panel/panel.js');
    for (const address of linked) expect(address).to.match(/^(panel\/[a-z-]+\.(css|js)|data:,)$/);
  });
});
