/** Judges what a page showed, with what is remembered of its host. */
import type { WallKind } from '../../shared/batch/page-record.ts';
import type { PageSeen } from './ports.ts';
import type { Wall } from './verdict.ts';

export interface WallJudge {
  judge(session: string, host: string, seen: PageSeen): Wall | null;
  /** A good page of the host was seen. */
  good(session: string, host: string, seen: PageSeen): void;
  /** A person said that what was taken for a wall is none. */
  falseAlarm(session: string, host: string, kind: WallKind): void;
}
