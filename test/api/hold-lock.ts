/** Child process of home-lock.test.ts: tries to lock the home, says how it went, and holds it until its stdin closes. */
import { lockHome } from '../../companion/api/discovery.ts';

const runDir = process.argv[2] ?? '';
try {
  await lockHome(runDir);
  console.log(JSON.stringify({ got: true, pid: process.pid }));
} catch (error) {
  console.log(
    JSON.stringify({
      got: false,
      pid: process.pid,
      code: (error as { code?: unknown }).code,
      message: (error as Error).message,
    }),
  );
}
process.stdin.resume().on('end', () => process.exit());
