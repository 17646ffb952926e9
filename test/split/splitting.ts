import assert from 'node:assert/strict';
import type { Config } from '../../server/src/core/config';
import type { Change } from '../../server/src/core/model/fix';
import type { MigrationState } from '../../server/src/core/model/migration';
import { splitMigration, type SplitSubject } from '../../server/src/core/split/splitMigration';
import { textFiles } from '../frameworks/folderFiles';
import { applyChange, type Judged, judgeTexts, type Texts } from '../fixes/fixing';

/** When the tests run, as far as names of files tell. */
export const NOW = Date.UTC(2026, 0, 3, 4, 5, 6);

export function splitSubject(judged: Judged, path: string, more: Partial<SplitSubject> = {}, state: MigrationState = judged.state): SplitSubject {
  const placed = judged.placed.find(({ migration }) => migration.path === path);
  assert.ok(placed, `${path} is a migration`);
  return { step: placed.judgedStep(), framework: placed.set.framework, state, files: textFiles(judged.texts), units: placed.set.units, now: NOW, set: placed.set, ...more };
}

/** Splits a migration; the change, and the texts after it. */
export async function split(texts: Texts, path: string, config: Config = {}, more: Partial<SplitSubject> = {}): Promise<{ readonly change: Change; readonly texts: Texts }> {
  const change = splitMigration(splitSubject(await judgeTexts(texts, config), path, more));
  assert.ok(!('reason' in change), 'reason' in change ? change.reason : '');
  return { change, texts: applyChange(texts, change) };
}
