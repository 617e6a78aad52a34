/** Certificates as a person's Chrome on Linux finds them: a store (NSS) in a home folder of its own. Needs certutil and pk12util (libnss3-tools). */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authority, authorityOfNames, personsCertificate } from './certificate-site.ts';

export const hasCertificateTools = ['certutil', 'pk12util'].every((name) => {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    return false;
  }
});

/** Browsers started from here until it is disposed of trust the tests' authorities and, where `hasOwn`, have the person's certificate. */
export function useCertificates(hasOwn: boolean): Disposable {
  const home = mkdtempSync(join(tmpdir(), 'tabtrawl-certificates-'));
  const store = join(home, '.pki/nssdb');
  mkdirSync(store, { recursive: true });
  const file = (name: string, bytes: string | Buffer): string => {
    const path = join(home, name);
    writeFileSync(path, bytes);
    return path;
  };
  const run = (name: string, ...args: string[]) =>
    execFileSync(name, ['-d', `sql:${store}`, ...args], { stdio: 'pipe' });
  run('certutil', '-N', '--empty-password');
  for (const [name, certificate] of Object.entries({ authority, authorityOfNames }))
    run('certutil', '-A', '-t', 'C,,', '-n', name, '-i', file(`${name}.crt`, certificate));
  if (hasOwn) run('pk12util', '-i', file('ada.p12', personsCertificate), '-W', 'test');
  const { HOME, XDG_DATA_HOME } = process.env;
  process.env.HOME = home;
  delete process.env.XDG_DATA_HOME;
  return {
    [Symbol.dispose]() {
      if (HOME === undefined) delete process.env.HOME;
      else process.env.HOME = HOME;
      if (XDG_DATA_HOME !== undefined) process.env.XDG_DATA_HOME = XDG_DATA_HOME;
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
