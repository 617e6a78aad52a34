/** MediaWiki (from Debian), private: articles with infobox, notes, code and panels, talk, history, difference and special pages. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type AppPage, typeInto } from './app.ts';
import { answers, installPackages, run, startService } from './programs.ts';

const port = 8411;
const base = `http://127.0.0.1:${port}/index.php`;
const password = 'anna-opens-7';
const articles = 12;
const sentence =
  'The builders measured the beam twice, wrote the length on the wall and went home before the rain came. ';

export const mediaWiki: App = {
  name: 'mediawiki',

  async install(dir) {
    const packages = ['mediawiki', 'php-cli', 'php-sqlite3', 'php-mbstring', 'php-intl', 'php-xml', 'python3-pygments'];
    const missing = await installPackages(packages);
    if (missing !== null) return missing;
    const wiki = join(dir, 'wiki');
    if (existsSync(join(wiki, 'seeded'))) return null;
    rmSync(wiki, { recursive: true, force: true });
    rmSync(join(dir, 'database'), { recursive: true, force: true });
    // Links into /etc that are not for everybody may stay behind.
    await run('sh', ['-c', 'cp -rL /usr/share/mediawiki "$1" 2>/dev/null; rm -f "$1/LocalSettings.php"', 'sh', wiki]);
    for (const name of ['images', 'cache']) mkdirSync(join(wiki, name), { recursive: true });
    const setUp = ['--dbtype', 'sqlite', '--dbpath', join(dir, 'database'), '--dbname', 'wiki', '--scriptpath', ''];
    const names = ['--server', `http://127.0.0.1:${port}`, '--lang', 'en', '--pass', password, '--skins', 'Vector'];
    await run('php', ['maintenance/install.php', ...setUp, ...names, '--with-extensions', 'House wiki', 'Anna'], {
      cwd: wiki,
    });
    const settings = readFileSync(join(wiki, 'LocalSettings.php'), 'utf8');
    const unwanted = /^wfLoadExtension\( .(?:ConfirmEdit|SpamBlacklist|TitleBlacklist|OATHAuth|AbuseFilter).*$/gm;
    writeFileSync(join(wiki, 'LocalSettings.php'), settings.replace(unwanted, '') + privateWiki);
    await run('php', ['maintenance/update.php', '--quick'], { cwd: wiki });
    await seed(dir, wiki);
    copyFileSync(join(wiki, 'LocalSettings.php'), join(wiki, 'seeded'));
    return null;
  },

  async start(dir) {
    const log = join(dir, 'access.log');
    const server = startService('php', ['-d', 'memory_limit=512M', '-S', `127.0.0.1:${port}`], log, {
      cwd: join(dir, 'wiki'),
      env: { PHP_CLI_SERVER_WORKERS: '6' },
    });
    await answers(base, 30_000);
    return {
      pages,
      chromeArgs: [],
      async signIn(page) {
        const link = page.locator('a[href*="Special:UserLogin"], a[href*="Special%3AUserLogin"]').first();
        if ((await page.locator('#wpName1').count()) === 0) await link.click();
        await page.locator('#wpName1').waitFor({ timeout: 15_000 });
        await typeInto(page, '#wpName1', 'Anna');
        await typeInto(page, '#wpPassword1', password);
        await page.keyboard.press('Enter');
      },
      async counts() {
        const lines = readFileSync(log, 'utf8').split('\n');
        const isWrite = (line: string) => /: (?:POST|PUT|PATCH|DELETE) /.test(line) && !/UserLogin/.test(line);
        return { trips: null, writes: lines.filter(isWrite).length };
      },
      // Each crawl has a profile of its own: its sign-ins are its own too.
      async forgetSessions() {},
      stop: () => server.stop(),
    };
  },
};

const privateWiki = `
$wgGroupPermissions['*']['read'] = false;
$wgGroupPermissions['*']['edit'] = false;
$wgGroupPermissions['*']['createaccount'] = false;
$wgWhitelistRead = [ 'Special:UserLogin', 'Front door' ];
$wgJobRunRate = 0;
$wgCookieSecure = false;
$wgDefaultUserOptions['math'] = 'source';
`;

const parts = [
  'box',
  'owner',
  'lead',
  'ref',
  'hist',
  'body',
  'warn',
  'cap',
  'cell',
  'code',
  'inline',
  'list',
  'term',
  'shut',
];
const word = (part: string, n: number): string => `qx${part}${n}z`;

function article(n: number): string {
  const w = (part: string): string => word(part, n);
  return `{{Infobox house|name=${w('box')}|owner=${w('owner')}}}
'''House ${n}''' is a house of the wiki, ${w('lead')}.<ref>Miller, ''On houses'' ${w('ref')}, p. ${n}.</ref> ${sentence.repeat(3)}

== History ${w('hist')} ==
${sentence.repeat(4)} ${w('body')} See [[House ${(n % articles) + 1}]].

{{Note|Beware of ${w('warn')}.}}

{| class="wikitable sortable"
|+ Caption ${w('cap')}
! Year !! Rooms
|-
| 1901 || ${w('cell')}
|}

<syntaxhighlight lang="python" line>
def ${w('code')}(x):
    return x
</syntaxhighlight>

Inline <code>${w('inline')}</code>.
# first ${w('list')}
; Term ${w('term')}
: Meaning

<div class="mw-collapsible mw-collapsed">
${w('shut')} is what the panel holds.
</div>

== References ==
<references />

[[Category:Houses]]
`;
}

const numbers = Array.from({ length: articles }, (_, at) => at + 1);
const pages: readonly AppPage[] = [
  ...numbers.map((n) => ({ url: `${base}/House_${n}`, words: parts.map((part) => word(part, n)) })),
  ...[1, 2, 3].map((n) => ({ url: `${base}/Talk:House_${n}`, words: [word('topic', n), word('reply', n)] })),
  { url: `${base}/Old_house`, words: [word('lead', 2), word('shut', 2)] },
  { url: `${base}/Front_door`, words: ['qxfrontdoor'] },
  { url: `${base}/How_to_log_in`, words: ['qxhowto'] },
  { url: `${base}/Category:Houses`, words: numbers.map((n) => `House ${n}`) },
  { url: `${base}/Big_table`, words: ['qxrow0z', 'qxrow199z', 'qxrow399z'] },
  { url: `${base}?title=House_1&action=history`, words: ['qxsummary'] },
  { url: `${base}?title=House_1&diff=cur&oldid=prev`, words: ['qxchanged'] },
  { url: `${base}?title=House_3&action=info`, words: ['Page length'] },
  { url: `${base}/Special:RecentChanges`, words: ['House 1'] },
  { url: `${base}/Special:AllPages`, words: ['House 12', 'Big table'] },
  { url: `${base}/Special:Preferences`, words: ['Anna'] },
  { url: `${base}/Special:Version`, words: ['MediaWiki'] },
];

async function seed(dir: string, wiki: string): Promise<void> {
  const folder = join(dir, 'seed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const texts: Record<string, string> = {
    'Template:Infobox house':
      '{| class="infobox" style="float:right"\n! colspan=2 | {{{name}}}\n|-\n! Owner\n| {{{owner}}}\n|}',
    'Template:Note': '<div class="mw-message-box mw-message-box-warning">{{{1}}}</div>',
    'Old house': '#REDIRECT [[House 2]]',
    'Front door': 'All may read qxfrontdoor.',
    'How to log in': `To log in, open the page Log in, give your user name and your password, and press the button. qxhowto ${sentence}`,
    'Category:Houses': 'All houses.',
    'Big table': `{| class="wikitable"\n! N !! Word\n${Array.from({ length: 400 }, (_, at) => `|-\n| ${at} || qxrow${at}z\n`).join('')}|}`,
  };
  for (const n of numbers) texts[`House ${n}`] = article(n);
  for (const n of [1, 2, 3])
    texts[`Talk:House ${n}`] =
      `== Roof ${word('topic', n)} ==\nIs the roof sound? [[User:Anna|Anna]] 10:0${n}, 3 March 2024 (UTC)\n:It is. ${word('reply', n)} [[User:Anna|Anna]] 11:00, 3 March 2024 (UTC)\n`;
  const files = Object.entries(texts).map(([title, text]) => {
    const file = join(folder, `${title}.txt`);
    writeFileSync(file, text);
    return file;
  });
  const php = (args: readonly string[], input?: string) =>
    run('php', args, { cwd: wiki, ...(input === undefined ? {} : { input }) });
  await php(['maintenance/importTextFiles.php', '--user', 'Anna', '--summary', 'first', '--overwrite', ...files]);
  const change = ['maintenance/edit.php', '--user', 'Anna', '--summary', 'qxsummary of the change', 'House 1'];
  await php(change, `${article(1)}\nqxchanged at the end.\n`);
  await php(['maintenance/rebuildrecentchanges.php']);
  await php(['maintenance/runJobs.php']);
}
