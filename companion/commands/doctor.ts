/** `tabtrawl doctor`: looks at everything that has to be right and says how to mend what is not. */
import { doctorChecks, type Finding } from '../doctor/checks.ts';
import { type Command, exitCodes } from './command.ts';

const marks: Record<Finding['state'], string> = { good: 'ok   ', note: 'note ', bad: 'BAD  ' };

export const doctorCommand: Command = {
  name: 'doctor',
  about: 'check Chrome, home, profiles, extension and pairing, and say how to mend what is wrong',
  flags: [{ form: '--json', about: 'one JSON value on stdout' }],
  run: async ({ home, env, flags, terminal }) => {
    const findings: Finding[] = [];
    for (const check of doctorChecks) {
      const finding = await check.look({ home, env }).catch(
        (error: unknown): Omit<Finding, 'about'> => ({
          state: 'bad',
          found: error instanceof Error ? error.message : String(error),
        }),
      );
      findings.push({ about: check.about, ...finding });
    }
    const lines = findings.map(
      ({ state, about, found, mend }) => `${marks[state]} ${about}: ${found}${mend ? `\n       ${mend}` : ''}\n`,
    );
    await terminal.out(flags.json ? `${JSON.stringify(findings)}\n` : lines.join(''));
    return findings.some((finding) => finding.state === 'bad') ? exitCodes.someFailed : exitCodes.allDone;
  },
};
