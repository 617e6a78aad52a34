import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { ACompanion, anAgent, ask, type Era } from './a-companion.ts';

const eras: readonly Era[] = ['of 2025', 'of 2026-07-28'];
const tokensOf = (value: unknown) => encode(JSON.stringify(value)).length;

const long = Array.from(
  { length: 60 },
  (_, at) =>
    `## Section ${at}\n\n${`The keeper of lighthouse ${at} counts the ships that pass, and writes them down. `.repeat(25)}`,
).join('\n\n');

function someWeb(companion: ACompanion): void {
  companion.web.set('https://docs.example.org/a', {
    title: 'Lighthouses',
    markdown: '# Lighthouses\n\nA lamp on a tower.',
  });
  companion.web.set('https://docs.example.org/long', { title: 'Long', markdown: `# Long\n\n${long}` });
  companion.web.set('https://mail.example.com/', {
    error: { code: 'login-required', message: 'It wants you to sign in.' },
  });
}

describe.each(eras)('a client %s', (era) => {
  it('finds at most eight tools, whose definitions together are below 3,000 tokens', async () => {
    const agent = await anAgent(new ACompanion(), 'Test agent', era);
    const { tools } = await agent.listTools();
    expect(tools.length).toBeLessThanOrEqual(8);
    expect(tokensOf(tools)).toBeLessThanOrEqual(3000);
    for (const tool of tools) expect(tool.annotations?.readOnlyHint).toBeDefined();
  });

  it('reads a public page in a clean context, without a question', async () => {
    const companion = new ACompanion();
    someWeb(companion);
    const { text, data, isError } = await ask(await anAgent(companion, 'Test agent', era), 'read', {
      url: 'https://docs.example.org/a',
    });
    expect(isError).toBe(false);
    expect(text).toContain('A lamp on a tower.');
    expect(data).toMatchObject({ finalUrl: 'https://docs.example.org/a', next: null });
    const start = companion.called.find(({ call }) => call === 'batch.start');
    expect(start?.params).toMatchObject({ options: { session: 'isolated' } });
    expect(companion.consents.state().asks).toEqual([]);
  });
});

describe('an answer', () => {
  it('of a long page stays below 8,000 tokens, begins with the outline and ends with how to go on, until the end', async () => {
    const companion = new ACompanion();
    someWeb(companion);
    const agent = await anAgent(companion);
    let told = await ask(agent, 'read', { url: 'https://docs.example.org/long' });
    expect(told.text).toContain('Headings, as the page has them:');
    let read = '';
    for (let rounds = 0; rounds < 40; rounds++) {
      expect(tokensOf(told.whole)).toBeLessThanOrEqual(8000);
      const { from, to, next, page } = told.data as { from: number; to: number; next: number | null; page: string };
      read += `# Long\n\n${long}`.slice(from, to);
      if (next === null) break;
      expect(next).toBe(to);
      expect(told.text).toContain(`open {"page": "${page}", "offset": ${next}}`);
      told = await ask(agent, 'open', { page, offset: next });
    }
    expect(read).toBe(`# Long\n\n${long}`);
    expect(told.text).toContain('This is the end of the page.');
  });

  it('is as long as asked for, and begins at a heading', async () => {
    const companion = new ACompanion();
    someWeb(companion);
    const agent = await anAgent(companion);
    const short = await ask(agent, 'read', {
      url: 'https://docs.example.org/long',
      heading: 'Section 30',
      max_tokens: 1500,
    });
    expect(tokensOf(short.whole)).toBeLessThanOrEqual(1500);
    expect(short.text).toContain('## Section 30');
    expect(short.text).not.toContain('## Section 29\n');
    const none = await ask(agent, 'open', { page: short.data.page, heading: 'Nothing like it' });
    expect(none.isError).toBe(true);
  });

  it('has links to resources that can be read, and never base64', async () => {
    const companion = new ACompanion();
    someWeb(companion);
    const agent = await anAgent(companion);
    const { whole } = await ask(agent, 'read', { url: 'https://docs.example.org/a' });
    const content = (whole as { content: { type: string; uri?: string }[] }).content;
    expect(content.map(({ type }) => type)).toEqual(['text', 'resource_link']);
    const { contents } = await agent.readResource({ uri: content[1]?.uri ?? '' });
    expect(contents[0]).toMatchObject({ text: expect.stringContaining('A lamp on a tower.') });
  });
});

describe('a crawl', () => {
  it('gives its id at once, then counts and pages, and is its starter’s alone', async () => {
    const companion = new ACompanion();
    someWeb(companion);
    const agent = await anAgent(companion);
    const started = await ask(agent, 'crawl', { urls: ['https://docs.example.org/a', 'https://gone.example/'] });
    const { id } = started.data;
    const status = await ask(agent, 'crawl_status', { id, wait_seconds: 0 });
    expect(status.text).toContain('1 done, 1 failed');
    expect(status.text).toContain('docs.example.org/a');
    const other = await anAgent(companion, 'Another agent');
    expect(await ask(other, 'crawl_status', { id, wait_seconds: 0 })).toMatchObject({ isError: true });
    expect(await ask(other, 'cancel', { id })).toMatchObject({ isError: true });
  });

  it('of a hundred long titles stays below 8,000 tokens', async () => {
    const companion = new ACompanion();
    const urls = Array.from(
      { length: 100 },
      (_, at) => `https://docs.example.org/${'very-long-path-'.repeat(20)}${at}`,
    );
    for (const url of urls) companion.web.set(url, { title: 'A title that does not end '.repeat(40), markdown: 'x' });
    const agent = await anAgent(companion);
    const { data } = await ask(agent, 'crawl', { urls });
    const status = await ask(agent, 'crawl_status', { id: data.id, wait_seconds: 0 });
    expect(tokensOf(status.whole)).toBeLessThanOrEqual(8000);
    expect(status.data.next).toBeGreaterThan(0);
  });

  it('that waits for a sign-in says what the person must do', async () => {
    const companion = new ACompanion();
    companion.web.set('https://forum.example/t/1', { held: true });
    companion.holds.push({
      host: 'forum.example',
      session: 'shared',
      kind: 'login',
      since: 1,
      pages: 1,
      page: 'b00000001-00000',
      url: 'https://forum.example/t/1',
      open: false,
    });
    companion.consents.check({ client: 'Test agent', urls: ['https://forum.example/'], signedIn: true, ask: true });
    companion.consents.answer(companion.consents.state().asks[0]?.id ?? '', 'always');
    const agent = await anAgent(companion);
    const { text, isError } = await ask(agent, 'read', { url: 'https://forum.example/t/1', signed_in: true });
    expect(isError).toBe(false);
    expect(text).toContain('forum.example waits for the person');
    expect(text).toContain('sign in there');
    expect(text).toContain('goes on by itself');
  });

  it('that met a sign-in in a clean context says how to ask for more', async () => {
    const companion = new ACompanion();
    someWeb(companion);
    const { text, isError } = await ask(await anAgent(companion), 'read', { url: 'https://mail.example.com/' });
    expect(isError).toBe(true);
    expect(text).toContain('"signed_in": true');
  });
});

describe('a map', () => {
  it('gives kinds and addresses, as many as fit, and says how to go on', async () => {
    const companion = new ACompanion();
    for (let at = 0; at < 2000; at++) companion.web.set(`https://docs.example.org/guide/a-page-with-a-name-${at}`, {});
    const agent = await anAgent(companion);
    const first = await ask(agent, 'map', { url: 'https://docs.example.org/' });
    expect(tokensOf(first.whole)).toBeLessThanOrEqual(8000);
    expect(first.text).toContain('2000 addresses of 1 kind;');
    expect(first.text).toContain('Not taken: 3 excluded.');
    const { next } = first.data;
    const second = await ask(agent, 'map', { url: 'https://docs.example.org/', offset: next });
    expect(second.text).toContain(`/guide/a-page-with-a-name-${next}`);
    const asked = companion.called.find(({ call }) => call === 'site.map');
    expect(asked?.params).toMatchObject({ session: 'isolated', scope: 'host' });
  });
});

it('a crawl with depth stays on the hosts that were allowed', async () => {
  const companion = new ACompanion();
  someWeb(companion);
  await ask(await anAgent(companion), 'crawl', { urls: ['https://docs.example.org/a'], depth: 2, max_pages: 50 });
  const start = companion.called.find(({ call }) => call === 'batch.start');
  expect(start?.params).toMatchObject({ options: { depth: 2, maxPages: 50, scope: 'host', session: 'isolated' } });
});
