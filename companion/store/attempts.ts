/** The tries of a page, kept for whoever wants to know what happened to it. */
import type { Lane } from '../../shared/batch/page-record.ts';
import type { AttemptInfo } from '../../shared/protocol/model.ts';
import type { Db } from './sqlite.ts';

/** `number` counts all tries of the page, those that were not charged and those before a retry by the user too. */
export function openAttempt(db: Db, page: number, atMs: number): void {
  const next = '(SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE page = ?1)';
  db.run(`INSERT INTO attempts (page, number, started_at) VALUES (?1, ${next}, ?2)`, page, atMs);
}

export type AttemptEnd = {
  readonly atMs: number;
  readonly lane: Lane | null;
  readonly outcome: string;
  readonly message: string | null;
};

/** Ends the newest attempt; nothing happens where it has ended. */
export function closeAttempt(db: Db, page: number, end: AttemptEnd): void {
  const newest = 'number = (SELECT max(number) FROM attempts WHERE page = ?1) AND ended_at IS NULL';
  const sql = `UPDATE attempts SET ended_at = ?2, lane = ?3, outcome = ?4, message = ?5 WHERE page = ?1 AND ${newest}`;
  db.run(sql, page, end.atMs, end.lane, end.outcome, end.message);
}

/** Oldest first. */
export function attemptsOf(db: Db, page: number): AttemptInfo[] {
  const columns = 'number, started_at AS startedAt, ended_at AS endedAt, lane, outcome, message';
  return db
    .all<AttemptInfo>(`SELECT ${columns} FROM attempts WHERE page = ? ORDER BY number`, page)
    .map((row) => ({ ...row }));
}
