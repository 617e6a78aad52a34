/** The calls about folders that browsers may have pages written into; part of the one table (calls.ts). */
import { z } from '../zod.ts';

const nothing = z.object({});

/** A folder of this machine that the person has said pages may be saved in. */
export const approvedFolder = z.object({
  /** Its own name, with more of its path where two have the same. */
  name: z.string(),
  path: z.string(),
  approvedAt: z.number(),
});
export type ApprovedFolder = z.infer<typeof approvedFolder>;

export const folderCalls = {
  /** `canChoose`: this caller can have the machine's own folder dialog opened. */
  'folder.list': { params: nothing, result: z.object({ folders: z.array(approvedFolder), canChoose: z.boolean() }) },
  /** Opens the machine's own folder dialog, in which the person approves a folder; null where they chose none. No path goes in. */
  'folder.choose': { params: nothing, result: z.object({ folder: approvedFolder.nullable() }) },
  /** Approves a folder; only for programs of this machine. */
  'folder.add': {
    params: z.object({ path: z.string().min(1).max(4000) }),
    result: z.object({ folder: approvedFolder }),
  },
  /** From now on nothing that a browser has begun is written there. */
  'folder.remove': { params: z.object({ path: z.string() }), result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;
