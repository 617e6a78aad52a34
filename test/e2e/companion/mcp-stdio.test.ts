/** The lines that agents are set up with, started as such a client starts them: by name from the PATH, over stdio. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setupLines } from '../../../extension/agents/setup-lines.ts';
import { openSite, type Site } from '../../site/site.ts';

const root = join(import.meta.dirname, '../../..');
let site: Site;
let folder: string;

beforeAll(async () => {
  site = await openSite();
  folder = mkdtempSync(join(tmpdir(), 'agent-'));
  // As npm makes one for an installed command.
  writeFileSync(
    join(folder, 'tabtrawl'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'companion/setup/bin.js')}" "$@"\n`,
    { mode: 0o755 },
  );
});
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The program that a line sets up: what stands after `--`, or what its JSON names. */
function programOf(line: string): { command: string; args: string[] } {
  const [, after] = line.split(' -- ');
  if (after !== undefined) {
    const [command = '', ...args] = after.split(' ');
    return { command, args };
  }
  const json: { mcpServers?: { tabtrawl: object } } = JSON.parse(/\{.*\}/.exec(line)?.[0] ?? '{}');
  // Either the entry itself, or a file that holds it under its name.
  const { command, args } = (json.mcpServers?.tabtrawl ?? json) as { command: string; args: string[] };
  return { command, args };
}

async function connect(
  program: { command: string; args: string[] },
  era: '2025' | '2026-07-28',
): Promise<{ client: Client; [Symbol.asyncDispose](): Promise<void> }> {
  const client = new Client(
    { name: 'agent', version: '1' },
    { versionNegotiation: { mode: era === '2025' ? 'legacy' : { pin: '2026-07-28' } } },
  );
  const PATH = `${folder}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH, TABTRAWL_HOME: join(folder, 'home'), DISPLAY: '', NODE_NO_WARNINGS: '1' };
  await client.connect(new StdioClientTransport({ ...program, env, stderr: 'ignore' }));
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

test('every line sets up the same program, and the documents have the lines', () => {
  const programs = setupLines.map(({ line }) => programOf(line));
  for (const program of programs) expect(program).toEqual({ command: 'tabtrawl', args: ['mcp'] });
  const docs = readFileSync(join(root, 'docs/agents.md'), 'utf8');
  for (const { line } of setupLines) expect(docs).toContain(line);
});

test.each(['2025', '2026-07-28'] as const)(
  'a client of %s lists the tools, and is told what the person must do',
  async (era) => {
    await using agent = await connect(programOf(setupLines[0]?.line ?? ''), era);
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual([
      'cancel',
      'crawl',
      'crawl_status',
      'map',
      'open',
      'read',
      'search',
      'sites',
    ]);
    // This machine is private: it is read by the person's word alone.
    const answer = await agent.client.callTool({ name: 'read', arguments: { url: site.url('/article/1') } });
    expect(JSON.stringify(answer.content)).toContain('The person must decide first.');
  },
);
