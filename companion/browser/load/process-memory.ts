/** The one door to pidusage: memory of processes where there is no /proc (macOS: resident size by ps; Windows: working set). */
import pidusage from 'pidusage';

/** The sum over `pids`; memory that they share counts each time, which is more than they really hold. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  if (pids.length === 0) return 0;
  const usage = await pidusage([...pids]);
  return Object.values(usage).reduce((sum, process) => sum + process.memory, 0);
}
