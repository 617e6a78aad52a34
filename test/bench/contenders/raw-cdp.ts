/** The limit: a bare CDP loop on reused tabs; outerHTML at the load event (`extra.markdown`: turndown in this process too). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import TurndownService from 'turndown';
import WebSocket from 'ws';
import { type Contender, loopbackOnly, sameFlags } from '../contender.ts';

type Answer = {
  id?: number;
  method?: string;
  sessionId?: string;
  params?: unknown;
  result?: Record<string, unknown>;
  error?: { message: string };
};

export const contender: Contender = async (task, took, opened) => {
  const chrome = spawn(
    task.executablePath,
    [
      ...sameFlags,
      ...(task.extra.isOffline ? [loopbackOnly] : []),
      '--remote-debugging-port=0',
      `--user-data-dir=${task.scratch}`,
      'about:blank',
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const endpoint = await new Promise<string>((resolve) => {
    let text = '';
    chrome.stderr.on('data', (data) => {
      text += data;
      const found = /ws:\/\/\S+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  const socket = new WebSocket(endpoint, { perMessageDeflate: false, maxPayload: 0 });
  await once(socket, 'open');
  const pending = new Map<number, (answer: Answer) => void>();
  const onEvent = new Map<string, () => void>();
  let id = 0;
  socket.on('message', (data) => {
    const answer: Answer = JSON.parse(String(data));
    if (answer.id !== undefined) pending.get(answer.id)?.(answer);
    else if (answer.method === 'Page.loadEventFired') onEvent.get(answer.sessionId ?? '')?.();
  });
  const send = (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const mine = ++id;
      pending.set(mine, (answer) => {
        pending.delete(mine);
        if (answer.error) reject(new Error(answer.error.message));
        else resolve(answer.result ?? {});
      });
      socket.send(JSON.stringify({ id: mine, method, params, sessionId }));
    });
  opened();

  const turndown = task.extra.markdown ? new TurndownService() : null;
  const waiting = [...task.urls];
  const tabs = typeof task.concurrency === 'number' ? task.concurrency : 4;
  await Promise.all(
    Array.from({ length: tabs }, async () => {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const session = String(sessionId);
      await send('Page.enable', {}, session);
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const loaded = new Promise<void>((resolve) => onEvent.set(session, resolve));
        await send('Page.navigate', { url: next.url }, session);
        const inTime = await Promise.race([
          loaded.then(() => true),
          new Promise<false>((resolve) => setTimeout(() => resolve(false), task.timeoutMs).unref()),
        ]);
        if (!inTime) {
          took(next.url, null);
          continue;
        }
        const { result } = await send(
          'Runtime.evaluate',
          { expression: 'document.documentElement.outerHTML', returnByValue: true },
          session,
        );
        const html = String((result as { value?: string } | undefined)?.value ?? '');
        took(next.url, turndown ? turndown.turndown(html) : html);
      }
    }),
  );
  chrome.kill('SIGKILL');
};
