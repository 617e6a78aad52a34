/**
 * A server for the official conformance suite: the tools, resources and prompts that its scenarios name, behind the companion's own door
 * (Host, Origin, token) and the same SDK handler as the real tools. The suite can send no token: a forwarder in front puts it on.
 *
 *   node --no-warnings test/mcp/conformance.ts &
 *   npx @modelcontextprotocol/conformance@0.2.0-alpha.12 server --url http://127.0.0.1:39112/mcp --requirements 2026-07-28
 *
 * With `--to PORT TOKEN` it only forwards, to a running companion: for the scenarios that need no fixture.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { completable, createMcpHandler, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { openServer } from '../../companion/api/server.ts';
import { z } from '../../shared/zod.ts';
import { emptySnapshot, extensionId } from '../api/test-server.ts';
import { FakeClock } from '../crawl/fake-clock.ts';

const forwardPort = 39_112;
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';
const text = (words: string) => ({ type: 'text' as const, text: words });
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };

function fixtures(): McpServer {
  const server = new McpServer(
    { name: 'conformance', version: '1' },
    { capabilities: { tools: {}, resources: {}, prompts: {}, completions: {}, logging: {} } },
  );
  addTools(server);
  addResources(server);
  addPrompts(server);
  return server;
}

function addTools(server: McpServer): void {
  const none = z.object({});
  const fixed = (name: string, content: Awaited<ReturnType<Parameters<typeof server.registerTool>[2]>>) =>
    server.registerTool(name, { description: name, inputSchema: none }, async () => content as never);
  fixed('test_simple_text', { content: [text('This is a simple text response for testing.')] });
  fixed('test_image_content', { content: [image] });
  fixed('test_audio_content', { content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }] });
  fixed('test_embedded_resource', {
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  });
  fixed('test_multiple_content_types', {
    content: [
      text('Multiple content types test:'),
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: '{"test":"data","value":123}',
        },
      },
    ],
  });
  server.registerTool('test_error_handling', { description: 'fails', inputSchema: none }, async () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool('test_tool_with_progress', { description: 'progress', inputSchema: none }, async (_args, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      await wait(50);
    }
    return { content: [text('done')] };
  });
}

function addResources(server: McpServer): void {
  server.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'image/png', blob: png }],
  }));
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    async (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
        },
      ],
    }),
  );
}

function addPrompts(server: McpServer): void {
  const said = (content: ReturnType<typeof text>) => ({ role: 'user' as const, content });
  server.registerPrompt('test_simple_prompt', { description: 'simple' }, async () => ({
    messages: [said(text('This is a simple prompt for testing.'))],
  }));
  const argument = () =>
    completable(z.string(), (value) => ['paris', 'park', 'party'].filter((word) => word.startsWith(value)));
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'arguments', argsSchema: z.object({ arg1: argument(), arg2: argument() }) },
    async ({ arg1, arg2 }) => ({ messages: [said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'resource', argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'resource',
            resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
          },
        },
        said(text('Please process the embedded resource above.')),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'image' }, async () => ({
    messages: [{ role: 'user', content: image }, said(text('Please analyze the image above.'))],
  }));
}

/** Puts the token on, and nothing else but its own name in Host and Origin out of the way. */
function forward(to: number, token: string): void {
  const own = [`127.0.0.1:${forwardPort}`, `localhost:${forwardPort}`];
  createServer((asked, answer) => {
    const { origin, host, ...others } = asked.headers;
    const headers = {
      ...others,
      authorization: `Bearer ${token}`,
      host: host && own.includes(host) ? `127.0.0.1:${to}` : host,
      ...(origin && !own.some((name) => origin === `http://${name}`) && { origin }),
    };
    const sent = request({ host: '127.0.0.1', port: to, path: asked.url, method: asked.method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    asked.pipe(sent);
  }).listen(forwardPort, '127.0.0.1');
  console.log(`http://127.0.0.1:${forwardPort}/mcp`);
}

const [way, port, token] = process.argv.slice(2);
if (way === '--to' && port && token) forward(Number(port), token);
else {
  const runDir = mkdtempSync(join(tmpdir(), 'tabtrawl-conformance-'));
  process.once('exit', () => rmSync(runDir, { recursive: true, force: true }));
  const handler = createMcpHandler(fixtures);
  const server = await openServer({
    runDir,
    extensionId,
    version: '1',
    handlers: {},
    snapshot: () => emptySnapshot,
    agents: (asked) => handler.fetch(asked),
    log: () => {},
    clock: new FakeClock(),
  });
  forward(server.port, (await server.call('agent.token', { name: 'conformance' })).token);
}
