import { expect, test } from 'vitest';
import { ChromeProcess } from '../../../companion/browser/chrome/process.ts';

test('what our environment says to us does not reach the browser, and what it needs does', async () => {
  process.env.TABTRAWL_FLEET = 'redis://:secret@queue';
  try {
    const says = 'process.stderr.write(JSON.stringify(process.env))';
    const chrome = await ChromeProcess.start(process.execPath, ['-e', says], { env: { TMPDIR: '/made/for/it' } });
    const { lastWords } = await chrome.exited;
    expect(lastWords).not.toContain('secret');
    expect(lastWords).toContain('/made/for/it');
    expect(lastWords).toContain('"PATH":');
  } finally {
    delete process.env.TABTRAWL_FLEET;
  }
});
