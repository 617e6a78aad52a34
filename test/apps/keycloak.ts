/**
 * Keycloak (from Maven Central) and Apache with mod_auth_openidc (from Debian) before 40 pages: OpenID Connect by redirect. What is checked
 * beside the crawls: a crawl whose sessions end twice in the middle, at the application and at the provider.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, type AppCounts, type RunningApp, typeInto } from './app.ts';
import { crawlAsPerson } from './crawl-as-person.ts';
import { answers, installPackages, isThere, run, startService } from './programs.ts';

const version = '26.0.7';
const provider = 'http://idp.test:7330';
const local = 'http://127.0.0.1:7330';
const port = 7341;
const pageCount = 40;
const password = 'open-Sesame1';
const word = (n: number): string => `zq${String(n).padStart(3, '0')}kestrel`;

export const keycloak: App = {
  name: 'keycloak',

  async install(dir) {
    const packages = await installPackages(['apache2', 'libapache2-mod-auth-openidc', 'maven', 'libnss3-tools']);
    if (packages !== null) return packages;
    if (!(await isThere('java'))) return 'it needs a Java of version 17 or newer: apt-get install default-jre-headless';
    if (existsSync(join(dir, 'kc/bin/kc.sh'))) return null;
    const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
    await run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${dir}`]);
    await run('tar', ['xzf', `keycloak-quarkus-dist-${version}.tar.gz`], { cwd: dir });
    await run('mv', [`keycloak-${version}`, 'kc'], { cwd: dir });
    return null;
  },

  async start(dir) {
    // Apache asks the provider by name, as the browser does.
    if (!readFileSync('/etc/hosts', 'utf8').includes('idp.test'))
      writeFileSync('/etc/hosts', '127.0.0.1 idp.test app.test\n', { flag: 'a' });
    const admin = { KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin' };
    writeFileSync(join(dir, 'kc/conf/quarkus.properties'), 'quarkus.http.access-log.enabled=true\n');
    const server = startService(
      join(dir, 'kc/bin/kc.sh'),
      ['start-dev', '--http-port=7330', '--http-host=127.0.0.1'],
      join(dir, 'keycloak.log'),
      { env: admin },
    );
    await answers(`${local}/realms/master`, 240_000);
    await seedRealm();
    seedPages(dir);
    for (const name of ['logs', 'run', 'cache']) {
      rmSync(join(dir, name), { recursive: true, force: true });
      mkdirSync(join(dir, name), { mode: 0o777, recursive: true });
    }
    await run('chmod', ['777', join(dir, 'cache')]);
    writeFileSync(join(dir, 'apache.conf'), apacheConfig(dir));
    const apache = startService('apache2', ['-f', join(dir, 'apache.conf'), '-DFOREGROUND'], join(dir, 'apache.log'));
    await answers(`http://app.test:${port}/bye`, 20_000);

    const app: RunningApp = {
      pages: Array.from({ length: pageCount }, (_, at) => ({
        url: `http://app.test:${port}/p/${at + 1}`,
        words: [word(at + 1)],
      })),
      chromeArgs: ['--host-resolver-rules=MAP *.test 127.0.0.1'],
      async signIn(page) {
        await page.locator('#username').waitFor({ timeout: 15_000 });
        await typeInto(page, '#username', 'ada');
        await typeInto(page, '#password', password);
        await page.keyboard.press('Enter');
      },
      counts: () => countsOf(dir),
      async forgetSessions() {
        await endProviderSessions();
        await endAppSessions(dir);
      },
      async stop() {
        await apache.stop();
        await server.stop();
      },
    };
    return {
      ...app,
      checks: [
        {
          name: 'sessions ended twice in the middle, six tabs: all pages, two further sign-ins, at most two authorisations each',
          run: () => endedTwice(app),
        },
      ],
    };
  },
};

/** The first sign-in, then one for each time that the sessions were ended: after eight pages, and after eight more since the second sign-in. */
async function endedTwice(app: RunningApp): Promise<string | null> {
  await app.forgetSessions();
  let ended = 0;
  let fromDone = 0;
  const result = await crawlAsPerson(
    app,
    { concurrency: 6, perHost: 6, lane: 'render', delay: 250 },
    async (done, signIns) => {
      if (signIns > ended && fromDone < 0) fromDone = done;
      if (ended === 2 || signIns <= ended || done < fromDone + 8) return;
      ended++;
      fromDone = -1;
      await app.forgetSessions();
    },
  );
  const told = `${result.done} of ${result.pages} pages, ${result.signIns} sign-ins, ${result.trips} authorisations, ${result.seconds.toFixed(1)} s`;
  const isGood =
    result.missing.length === 0 && ended === 2 && result.signIns === 3 && (result.trips ?? 0) <= 2 * result.signIns;
  process.stderr.write(`  ${told}\n`);
  return isGood ? null : [told, `ended ${ended} times`, ...result.faults, ...result.failed].join('; ');
}

async function adminToken(): Promise<string> {
  const response = await fetch(`${local}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** What is there already is left as it is. */
async function call(path: string, body?: object): Promise<void> {
  const response = await fetch(local + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${await adminToken()}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok && response.status !== 409) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function seedRealm(): Promise<void> {
  await call('/admin/realms', {
    realm: 'corp',
    enabled: true,
    displayName: 'Corp',
    sslRequired: 'none',
    bruteForceProtected: true,
    failureFactor: 5,
    accessTokenLifespan: 60,
  });
  await call('/admin/realms/corp/clients', {
    clientId: 'wiki',
    secret: 's3cret',
    enabled: true,
    redirectUris: ['*'],
    webOrigins: ['*'],
    standardFlowEnabled: true,
  });
  await call('/admin/realms/corp/users', {
    username: 'ada',
    enabled: true,
    email: 'ada@corp.test',
    emailVerified: true,
    firstName: 'Ada',
    lastName: 'L',
    credentials: [{ type: 'password', value: password, temporary: false }],
  });
}

async function endProviderSessions(): Promise<void> {
  await call('/admin/realms/corp/logout-all');
}

/** mod_auth_openidc keeps each session in a file. */
async function endAppSessions(dir: string): Promise<void> {
  await run('sh', ['-c', `rm -f "${join(dir, 'cache')}"/mod-auth-openidc-*`]);
  await sleep(50);
}

/** By the logs of both servers: authorisation requests that came to the provider. */
async function countsOf(dir: string): Promise<AppCounts> {
  const count = (file: string, what: RegExp): number =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => what.test(line)).length
      : 0;
  return {
    trips: count(join(dir, 'keycloak.log'), /"GET \/realms\/corp\/protocol\/openid-connect\/auth\?/),
    writes: count(join(dir, 'logs/access.log'), /"(?:POST|PUT|PATCH|DELETE) /),
  };
}

function seedPages(dir: string): void {
  mkdirSync(join(dir, 'www/p'), { recursive: true });
  for (let n = 1; n <= pageCount; n++) {
    const text = Array.from(
      { length: 6 },
      (_, at) =>
        `<p>Paragraph ${at} of handbook page ${n} says that ${word(n)} number ${at} is kept in room ${n * 7 + at}, as the board decided in spring, and nobody has asked for it since then.</p>`,
    ).join('');
    writeFileSync(
      join(dir, `www/p/${n}.html`),
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Handbook ${n}</title></head><body><nav><a href="/p/1">Home</a> <a href="/cb?logout=http://app.test:${port}/bye">Sign out</a></nav><main><h1>Handbook ${n}</h1>${text}</main></body></html>`,
    );
  }
}

function apacheConfig(dir: string): string {
  const modules = ['mpm_prefork', 'authn_core', 'authz_core', 'authz_user', 'dir', 'mime', 'negotiation', 'headers'];
  return `ServerName app.test
ServerRoot ${dir}
DefaultRuntimeDir ${dir}/run
PidFile ${dir}/run/apache.pid
Mutex file:${dir}/run
Listen 127.0.0.1:${port}
${[...modules, 'auth_openidc'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
User www-data
Group www-data
TypesConfig /etc/mime.types
ErrorLog ${dir}/logs/error.log
LogFormat "%t \\"%r\\" %>s %{Location}o" line
CustomLog ${dir}/logs/access.log line
DocumentRoot ${dir}/www
OIDCProviderMetadataURL ${provider}/realms/corp/.well-known/openid-configuration
OIDCClientID wiki
OIDCClientSecret s3cret
OIDCRedirectURI /cb
OIDCCryptoPassphrase abcdefgh
OIDCSessionInactivityTimeout 600
OIDCCacheType file
OIDCCacheDir ${dir}/cache
OIDCSSLValidateServer Off
OIDCStateMaxNumberOfCookies 7 false
<Directory ${dir}/www>
  Options +MultiViews
  Require all denied
</Directory>
Header always set Cache-Control no-store
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
<Location /bye>
  AuthType None
  Require all granted
</Location>
`;
}
