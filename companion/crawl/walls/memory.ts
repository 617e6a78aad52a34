/** Walls judged with what is remembered of each host: its good pages, and what a person said was no wall. */
import { type WallKind, wallKinds } from '../../../shared/batch/page-record.ts';
import type { Wall } from '../page/outcome.ts';
import type { PageSeen } from '../ports.ts';
import type { HostMemory } from '../store-ports.ts';
import { type GoodPages, isPoorFor, judgeWall, rememberGood } from './detect.ts';
import { type GateLook, Gates } from './gates.ts';

const goodSubject = 'good-pages';
const falseAlarmSubject = 'false-alarms';

export function openWallJudge(memory: HostMemory): WallJudge {
  const gates = new Gates();
  const toldOff = (session: string, host: string): readonly WallKind[] => {
    const kinds = memory.get(session, host, falseAlarmSubject);
    return Array.isArray(kinds) ? wallKinds.filter((kind) => kinds.includes(kind)) : [];
  };
  return {
    gate(session, host, seen) {
      return toldOff(session, host).includes('gate') ? 'clear' : gates.look(session, host, seen);
    },
    isGate: (session, host, seen) => gates.isGate(session, host, seen),
    sawPlain: (session, host, seen) => gates.sawPlain(session, host, seen),
    isShownBefore: (session, host, seen) => gates.isShownBefore(session, host, seen),
    judge(session, host, seen) {
      const good = readGood(memory.get(session, host, goodSubject));
      return judgeWall(seen, { falseAlarms: toldOff(session, host), good });
    },
    good(session, host, seen) {
      const before = readGood(memory.get(session, host, goodSubject));
      const after = rememberGood(before, seen);
      if (after !== before) memory.put(session, host, goodSubject, after);
    },
    isPoor: (session, host, seen) => isPoorFor(seen, readGood(memory.get(session, host, goodSubject))),
    through: (session, host) => gates.forget(session, host),
    falseAlarm(session, host, kind) {
      gates.forget(session, host);
      const kinds = toldOff(session, host);
      if (!kinds.includes(kind)) memory.put(session, host, falseAlarmSubject, [...kinds, kind]);
    },
  };
}

/** Null for what another version wrote. */
function readGood(value: unknown): GoodPages | null {
  const good = value as Partial<GoodPages> | null | undefined;
  const isGood =
    typeof good === 'object' &&
    good !== null &&
    typeof good.pages === 'number' &&
    typeof good.textLength === 'number' &&
    typeof good.passwordRatio === 'number' &&
    Array.isArray(good.marks);
  return isGood ? (good as GoodPages) : null;
}

/** Judges what a page showed, with what is remembered of its host. */

export interface WallJudge {
  judge(session: string, host: string, seen: PageSeen): Wall | null;
  /** A good page of the host was seen. */
  good(session: string, host: string, seen: PageSeen): void;
  /** Whether a page that is no wall by itself is one by being the same at several addresses. */
  gate?(session: string, host: string, seen: PageSeen): GateLook;
  /** Whether a suspect of before is a gate by what was seen since. */
  isGate?(session: string, host: string, seen: PageSeen): boolean;
  /** A page of a few words was seen, with nothing to do on it. */
  sawPlain?(session: string, host: string, seen: PageSeen): void;
  /** Whether another address of the host shows the same few words. */
  isShownBefore?(session: string, host: string, seen: PageSeen): boolean;
  /** The page has much less text than good pages of its host, and little at all. Null where those are not known. */
  isPoor?(session: string, host: string, seen: PageSeen): boolean | null;
  /** A person got past the walls of the host, as far as is known. */
  through?(session: string, host: string): void;
  /** A person said that what was taken for a wall is none. */
  falseAlarm(session: string, host: string, kind: WallKind): void;
}
