/** JupyterLab (from PyPI): notebooks with outputs, formulas and tables, tables and programs in tabs of the application, files as they are. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type AppPage, typeInto } from './app.ts';
import { answers, isThere, run, startService } from './programs.ts';

const port = 8871;
const base = `http://127.0.0.1:${port}`;
const password = 'anna-opens-7';

export const jupyterLab: App = {
  name: 'jupyterlab',

  async install(dir) {
    if (existsSync(join(dir, 'v/bin/jupyter'))) return null;
    if (!(await isThere('python3'))) return 'it needs: apt-get install python3 python3-venv';
    await run('python3', ['-m', 'venv', join(dir, 'v')]);
    await run(join(dir, 'v/bin/pip'), ['-q', 'install', 'jupyterlab']);
    return null;
  },

  async start(dir) {
    const root = join(dir, 'notebooks');
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    const pages = seed(root);
    const env = {
      JUPYTER_CONFIG_DIR: join(dir, 'conf'),
      JUPYTER_DATA_DIR: join(dir, 'data'),
      JUPYTER_RUNTIME_DIR: join(dir, 'run'),
    };
    const hash = await run(join(dir, 'v/bin/python'), [
      '-c',
      `from jupyter_server.auth import passwd; print(passwd("${password}"))`,
    ]);
    const log = join(dir, 'jupyter.log');
    const flags = ['--allow-root', '--no-browser', '--ip=127.0.0.1', `--port=${port}`, '--ServerApp.port_retries=0'];
    const open = () =>
      startService(
        join(dir, 'v/bin/jupyter'),
        [
          'lab',
          ...flags,
          `--PasswordIdentityProvider.hashed_password=${hash.trim()}`,
          '--IdentityProvider.token=',
          '--ServerApp.log_level=DEBUG',
          `--ServerApp.root_dir=${root}`,
        ],
        log,
        { cwd: root, env },
      );
    const server = open();
    await answers(`${base}/login`, 60_000);
    return {
      pages,
      chromeArgs: [],
      async signIn(page) {
        await typeInto(page, '#password_input', password);
        await page.keyboard.press('Enter');
      },
      async counts() {
        const lines = readFileSync(log, 'utf8').split('\n');
        const isWrite = (line: string) => /\b\d{3} (?:POST|PUT|PATCH|DELETE) /.test(line) && !/ \/login/.test(line);
        return { trips: null, writes: lines.filter(isWrite).length };
      },
      // Each crawl has a profile of its own: its sign-ins are its own too.
      async forgetSessions() {},
      stop: () => server.stop(),
    };
  },
};

type Cell = Readonly<Record<string, unknown>>;

const markdown = (id: string, source: string): Cell => ({ cell_type: 'markdown', id, metadata: {}, source });
const code = (id: string, source: string, outputs: readonly object[]): Cell => ({
  cell_type: 'code',
  id,
  execution_count: 1,
  metadata: {},
  source,
  outputs,
});

/** Notebooks 3 and 6 have sixty cells more, which the application draws as they come into sight. */
function seed(root: string): AppPage[] {
  const pages: AppPage[] = [];
  for (let n = 0; n < 8; n++) {
    const parts = n === 3 || n === 6 ? 60 : 2;
    const cells = [
      markdown('m0', `# Survey ${n} titleword${n}\n\nIntro proseword${n} with $E = mc^${n}$ in it.`),
      code('c0', `print("codeword${n}")`, [{ output_type: 'stream', name: 'stdout', text: `streamword${n}\n` }]),
      code('c1', 'frame', [
        {
          output_type: 'display_data',
          metadata: {},
          data: {
            'text/html': `<table><thead><tr><th>Name</th><th>Count</th></tr></thead><tbody><tr><td>tableword${n}</td><td>${n}17</td></tr></tbody></table>`,
            'text/plain': 'frame',
          },
        },
      ]),
      code('c2', '1/0', [
        {
          output_type: 'error',
          ename: 'ZeroDivisionError',
          evalue: `errorword${n}`,
          traceback: [`ZeroDivisionError: errorword${n}`],
        },
      ]),
      ...Array.from({ length: parts }, (_, k) =>
        markdown(
          `p${k}`,
          `## Part ${k}\n\nParagraph longword${n}x${k} of the survey. ${'It goes on for some lines. '.repeat(12)}`,
        ),
      ),
      markdown('end', `The end lastword${n}.`),
    ];
    const metadata = { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } };
    writeFileSync(join(root, `survey${n}.ipynb`), JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
    pages.push({
      url: `${base}/${n % 2 ? 'doc' : 'lab'}/tree/survey${n}.ipynb`,
      words: [
        ...['title', 'prose', 'code', 'stream', 'table', 'error', 'last'].map((name) => `${name}word${n}`),
        ...Array.from({ length: parts }, (_, k) => `longword${n}x${k}`),
      ],
    });
  }
  for (let n = 0; n < 3; n++) {
    writeFileSync(join(root, `note${n}.md`), `# Note noteword${n}\n\nText mdword${n}.\n`);
    const rows = Array.from({ length: 200 }, (_, k) => `csvword${n}x${k},${k}\n`).join('');
    writeFileSync(join(root, `data${n}.csv`), `name,count\n${rows}`);
    const lines = Array.from({ length: 150 }, (_, k) => `line${n}x${k} = ${k}\n`).join('');
    writeFileSync(join(root, `script${n}.py`), `# pyword${n}\n${lines}# pylast${n}\n`);
    pages.push(
      { url: `${base}/doc/tree/note${n}.md`, words: [`noteword${n}`, `mdword${n}`] },
      // Drawn on a canvas, whose words no page has.
      { url: `${base}/lab/tree/data${n}.csv`, words: [`data${n}.csv`], note: 'partial: drawing' },
      { url: `${base}/lab/tree/script${n}.py`, words: [`pyword${n}`, `line${n}x149`, `pylast${n}`] },
    );
  }
  pages.push(
    { url: `${base}/lab/tree`, words: ['survey0.ipynb', 'script2.py'] },
    { url: `${base}/files/script1.py`, words: ['pyword1', 'pylast1'] },
  );
  return pages;
}
