/** How exported folders and zips look, as it was chosen last. It goes into each of them, wherever it is begun. */
import { headProblem, namesProblem } from '../../../shared/batch/export-look.ts';
import { type ExportFormat, type ExportLook, exportLook } from '../../../shared/protocol/calls.ts';
import { browser } from '../browser.ts';

/** Parts that are not understood, or no longer good, are left out one by one. */
export async function readExportLook(): Promise<ExportLook> {
  const stored: unknown = (await browser.storage.local.get('exportLook')).exportLook;
  return parseLook(stored);
}

export async function keepExportLook(look: ExportLook): Promise<void> {
  await browser.storage.local.set({ exportLook: look });
}

/** What the call takes for `format`: other formats have no files to name. */
export async function lookFor(format: ExportFormat): Promise<{ look?: ExportLook }> {
  if (format !== 'folder' && format !== 'zip') return {};
  const look = await readExportLook();
  return Object.keys(look).length > 0 ? { look } : {};
}

export function parseLook(stored: unknown): ExportLook {
  if (typeof stored !== 'object' || stored === null) return {};
  const valid = Object.entries(stored).flatMap(([name, value]) => {
    const { success, data } = exportLook.safeParse({ [name]: value });
    return success ? Object.entries(data) : [];
  });
  const { names, frontMatter, ...look }: ExportLook = Object.fromEntries(valid);
  return {
    ...look,
    ...(names !== undefined && !namesProblem(names) && { names }),
    ...(frontMatter !== undefined && !headProblem(frontMatter) && { frontMatter }),
  };
}
