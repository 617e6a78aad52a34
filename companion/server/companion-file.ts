/** `run/companion.json`: where the running companion is found and by what token. `run/port`: the port of the last run. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from '../../shared/zod.ts';
import { writePrivateFile } from './private-file.ts';

const port = z.number().int().min(1).max(65_535);
const companionFile = z.object({ pid: z.number().int().min(1), port, token: z.string().min(1), version: z.string() });
export type CompanionFile = z.infer<typeof companionFile>;

const health = z.object({ ok: z.literal(true), version: z.string() });
const healthTimeoutMs = 2000;

/** Written only once the server listens, so that whoever reads it can connect. The folder must be there. */
export function writeCompanionFile(runDir: string, companion: CompanionFile): void {
  writePrivateFile(pathIn(runDir), `${JSON.stringify(companion)}\n`);
}

/** Removes the file if it is still this companion's. */
export function removeCompanionFile(runDir: string, token: string): void {
  if (parseCompanionFile(runDir)?.token === token) rmSync(pathIn(runDir), { force: true });
}

/** The companion that runs on this home, or null: no file, a broken one, its process gone, or nothing of ours answering on its port. */
export async function readCompanionFile(runDir: string): Promise<CompanionFile | null> {
  const found = parseCompanionFile(runDir);
  return found && isProcessAlive(found.pid) && (await isHealthy(found.port)) ? found : null;
}

/** The port that clients last found a companion on; null where none is known. */
export function readLastPort(runDir: string): number | null {
  const text = readTextOrNull(join(runDir, 'port'));
  const parsed = port.safeParse(Number(text?.trim() || Number.NaN));
  return parsed.success ? parsed.data : null;
}

export function writeLastPort(runDir: string, last: number): void {
  writePrivateFile(join(runDir, 'port'), `${last}\n`);
}

/** True while a process of this id runs, whoever's it is. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function parseCompanionFile(runDir: string): CompanionFile | null {
  try {
    return companionFile.parse(JSON.parse(readTextOrNull(pathIn(runDir)) ?? ''));
  } catch {
    return null; // not a file of ours
  }
}

async function isHealthy(onPort: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${onPort}/health`, {
      signal: AbortSignal.timeout(healthTimeoutMs),
      redirect: 'error',
    });
    return health.safeParse(await response.json()).success;
  } catch {
    return false; // nobody there, or not a companion
  }
}

function pathIn(runDir: string): string {
  return join(runDir, 'companion.json');
}

function readTextOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // absent or unreadable: as good as no companion
  }
}
