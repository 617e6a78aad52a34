/** Makes the README's picture of a run: crawls the test site in a real terminal (util-linux' `script`) and draws what it showed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Worker } from 'node:worker_threads';

const root = join(import.meta.dirname, '../..');
const line = { height: 21, left: 22, top: 64, characters: 118 };

/** The site answers in a thread of its own, as this one waits for the terminal. */
async function startSite(): Promise<{ port: number; stop(): Promise<unknown> }> {
  const site = new Worker(
    `import('${join(root, 'test/site/site.ts')}').then(async ({ openSite }) => require('node:worker_threads').parentPort.postMessage((await openSite()).port))`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve) => site.once('message', resolve));
  return { port, stop: () => site.terminate() };
}

const site = await startSite();
const home = mkdtempSync(join(tmpdir(), 'tabtrawl-picture-'));
const list = join(home, 'papers.txt');
const urls = Array.from(
  { length: 60 },
  (_, n) => `http://localhost:${site.port}/${n % 5 === 4 ? 'app' : 'article'}/${n}`,
);
writeFileSync(list, [...urls, `http://localhost:${site.port}/error/404`].join('\n'));
const command = `${process.execPath} ${join(root, 'companion/app/main.ts')} crawl --file ${list} --out ${join(home, 'papers')}`;
const { stdout } = spawnSync('script', ['-qec', `stty cols ${line.characters} rows 40; ${command}`, '/dev/null'], {
  encoding: 'utf8',
  env: { ...process.env, TABTRAWL_HOME: join(home, 'home'), TERM: 'xterm-256color' },
  input: '',
});
await site.stop();
rmSync(home, { recursive: true, force: true, maxRetries: 5 });

const shown = stripVTControlCharacters(stdout)
  .replaceAll(home, '')
  .split(/\r?\n/)
  .map((text) => text.trimEnd())
  .filter(Boolean);
const progress = shown.filter((text) => text.includes('running') && text.includes('pages/s'));
const end = shown.filter((text) => /^ {2}(failed|skipped)|^ {4}http|pages done|^Memory|^Files/.test(text));
const lines = [
  '$ npm start -- crawl --file papers.txt --out papers',
  ...progress.slice(Math.floor(progress.length / 2)).slice(0, 1),
  ...end,
].flatMap(wrap);

function wrap(text: string): string[] {
  const pieces: string[] = [];
  for (let rest = text; rest; ) {
    const cut = rest.length <= line.characters ? rest.length : Math.max(rest.lastIndexOf(' ', line.characters), 1);
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart() && `  ${rest.slice(cut).trimStart()}`;
  }
  return pieces;
}
const escaped = (text: string): string => text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
const height = line.top + lines.length * line.height + 16;
const texts = lines.map((text, at) => {
  const kind = text.startsWith('$')
    ? 'command'
    : /failed http/.test(text)
      ? 'bad'
      : /pages done/.test(text)
        ? 'good'
        : 'plain';
  return `<text x="${line.left}" y="${line.top + at * line.height}" class="${kind}" xml:space="preserve">${escaped(text)}</text>`;
});
writeFileSync(
  join(import.meta.dirname, 'pictures/run.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 ${height}" width="980" height="${height}" role="img" aria-label="A crawl in a terminal">
<style>text{font:13.5px ui-monospace,Menlo,Consolas,monospace;fill:#d7dde4}.command{fill:#fff;font-weight:700}.good{fill:#5eead4}.bad{fill:#fca5a5}</style>
<rect width="980" height="${height}" rx="10" fill="#10161d"/><circle cx="24" cy="22" r="6" fill="#ef6a5e"/><circle cx="44" cy="22" r="6" fill="#f4bf4f"/><circle cx="64" cy="22" r="6" fill="#61c554"/>
${texts.join('\n')}
</svg>
`,
);
process.stdout.write(`${lines.join('\n')}\n`);
